using System.Diagnostics;
using System.Globalization;
using Vai.Compiled;
using Vai.Runtime;
using Vai.Runtime.Board;
using Vai.Targets;

namespace Vai.Tool.Commands;

/// <summary>
/// What has to be seen before a board is believed: its checks, its registers, a convolution whose bytes the simulator knows, many runs, two
/// threads, a run that takes too long, and that the board works after it.
/// </summary>
internal sealed class BoardFirstRun
{
    private readonly BoardHost _host;
    private readonly int _runs;
    private readonly Action<BoardCheck> _tell;
    private readonly List<BoardCheck> _steps = [];
    private XirGraph _model = null!;
    private sbyte[] _input = [];
    private sbyte[] _golden = [];

    private BoardFirstRun(BoardHost host, int runs, Action<BoardCheck> tell) => (_host, _runs, _tell) = (host, runs, tell);

    /// <summary>What the board says of itself; null where it could not be opened.</summary>
    public BoardStatus? Status { get; private set; }

    /// <summary>By core, its readable words from the first register on.</summary>
    public ImmutableArray<(string Core, ImmutableArray<uint> Words)> Registers { get; private set; } = [];

    public ImmutableArray<BoardCheck> Steps => [.. _steps];

    /// <param name="runs">How often the convolution runs, at least 2.</param>
    /// <param name="tell">Is told each step when it ends.</param>
    public static BoardFirstRun Of(BoardHost host, int runs, Action<BoardCheck> tell)
    {
        var run = new BoardFirstRun(host, runs, tell);
        foreach (var check in BoardDoctor.Examine(host))
        {
            run.Add(check);
        }

        // Each step needs what the ones before it have shown.
        foreach (var (name, step) in run.All)
        {
            if (run._steps.Any(check => check.IsFault))
            {
                break;
            }

            run.Do(name, step);
        }

        return run;
    }

    /// <exception cref="VaiException">VAI6344: they differ.</exception>
    public static void Require(ReadOnlySpan<sbyte> golden, ReadOnlySpan<sbyte> output)
    {
        var first = output.CommonPrefixLength(golden);
        if (first == golden.Length)
        {
            return;
        }

        var wrong = 0;
        for (var i = first; i < golden.Length; i++)
        {
            wrong += output[i] == golden[i] ? 0 : 1;
        }

        throw VaiDiagnostics.WrongBytes.UnplacedException(wrong, golden.Length, first, output[first], golden[first]);
    }

    private ImmutableArray<(string Name, Func<string> Step)> All =>
    [
        ("registers", ReadRegisters),
        ("a network for this DPU", Compile),
        ("one convolution on each queue of each core", RunOnEachLane),
        ("runs one after the other", RunOften),
        ("runs of two threads", RunTwoThreads),
        ("a run that takes too long", RunOutOfTime),
        ("the board after it", () => $"{Work(1)} run, its bytes right"),
    ];

    private void Do(string name, Func<string> step)
    {
        try
        {
            Add(new BoardCheck(name, step(), null));
        }
        catch (VaiException e)
        {
            Add(new BoardCheck(name, "", e.Diagnostic));
        }
    }

    private void Add(BoardCheck check)
    {
        _steps.Add(check);
        _tell(check);
    }

    private string ReadRegisters()
    {
        using var device = _host.Open();
        Status = BoardStatus.Of(_host, device);
        Registers = [.. device.Cores.Select(port => (port.Core.Name, (ImmutableArray<uint>)[.. Enumerable
            .Range(0, (int)BoardCorePort.ReadableBytes / 4)
            .Select(word => port.Read(BoardCorePort.FirstReadable + (4 * (uint)word)))]))];
        return Count(Registers.Sum(core => core.Words.Length), "words");
    }

    private string Compile()
    {
        _model = FirstRunNetwork.Compile(DpuTarget.FromFingerprint(Status!.Cores[0].Fingerprint));
        using var simulator = ModelRunner.From(_model, DpuBackend.Simulator);
        _input = FirstRunNetwork.Numbers(simulator.Inputs[0].Length);
        _golden = new sbyte[simulator.Outputs[0].Length];
        simulator.Run(_input, _golden);
        return string.Create(CultureInfo.InvariantCulture, $"compiled here, {_golden.Length} numbers from the simulator");
    }

    private string RunOnEachLane()
    {
        var model = CompiledModel.From(_model);
        using var board = BoardModel.Open(_host, model.DpuSubgraphs);
        var engine = board.Bind(model.DpuSubgraphs[0]);
        var places = board.Lanes.All.Select(_ => (BoardRunPlace)engine.Rent(CancellationToken.None)).ToArray();
        foreach (var place in places)
        {
            _input.CopyTo(place.Input(0));
            place.Run();
            RequireGolden(place.Output(0));
        }

        foreach (var place in places)
        {
            place.Return();
        }

        return string.Join(", ", places.Select(place => place.Lane.Port).Distinct().Select(port => string.Create(
            CultureInfo.InvariantCulture, $"{port.Core.Name} right, {port.Cycles} cycles")));
    }

    private string RunOften()
    {
        using var runner = ModelRunner.From(_model, DpuBackend.Board, board: _host);
        var output = new sbyte[_golden.Length];
        var times = new double[_runs];
        for (var i = 0; i < _runs; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            runner.Run(_input, output);
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMicroseconds;
            RequireGolden(output);
        }

        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture,
            $"{_runs} runs, all right; median {times[_runs / 2]:F0} µs, longest {times[^1]:F0} µs{RemarksOf(runner)}");
    }

    private string RunTwoThreads()
    {
        using var runner = ModelRunner.From(_model, DpuBackend.Board, board: _host);
        var begin = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () => Work(runner, _runs / 2), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var runs = 0;
        foreach (var thread in threads)
        {
            runs += thread.GetAwaiter().GetResult();
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{runs} runs, all right; {runs / Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} a second{RemarksOf(runner)}");
    }

    // The DPU ends its run all the same; only we do not wait for it.
    private string RunOutOfTime()
    {
        using var runner = ModelRunner.From(_model, DpuBackend.Board, board: _host);
        runner.Timeout = TimeSpan.FromTicks(1);
        try
        {
            Work(runner, 1);
        }
        catch (VaiException e) when (e.Diagnostic.Code == VaiDiagnostics.RunDoesNotEnd.Code)
        {
            return $"{e.Diagnostic.Code} {e.Diagnostic.Message}";
        }

        return "it had ended when it was looked at first: nothing to give up";
    }

    private int Work(int runs)
    {
        using var runner = ModelRunner.From(_model, DpuBackend.Board, board: _host);
        return Work(runner, runs);
    }

    private int Work(ModelRunner runner, int runs)
    {
        var output = new sbyte[_golden.Length];
        for (var i = 0; i < runs; i++)
        {
            runner.Run(_input, output);
            RequireGolden(output);
        }

        return runs;
    }

    private void RequireGolden(ReadOnlySpan<sbyte> output) => Require(_golden, output);

    private static string RemarksOf(ModelRunner runner) => string.Concat(runner.Remarks.Select(remark => $"; {remark.Code} {remark.Text}"));

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}");
}
