using System.CommandLine;
using System.Globalization;
using Vai.Runtime;
using Vai.Runtime.Board;

namespace Vai.Tool.Commands;

/// <summary>
/// <c>vai benchmark</c>: how many frames a second the host executes, in the manner of <c>xdputil benchmark</c> (vendor-tools.md 2).
/// </summary>
internal static class BenchmarkCommand
{
    private const int MostThreads = 1024;
    private const double LongestSeconds = 3600;

    public static Command Create(BoardHost board)
    {
        var model = ChosenModel.Argument();
        var target = ChosenModel.Target();
        var threads =
            new Argument<int>("THREADS") { Description = "Threads that run frames at the same time.", DefaultValueFactory = _ => 1 };
        var backend =
            new Option<DpuBackend>("--backend")
            { Description = "The DPU's part: the graph, its instructions one by one, or this board's DPU.", DefaultValueFactory =
                _ => DpuBackend.Cpu };
        var seconds = new Option<double>("--seconds")
            { Description = "How long to run; every thread finishes the frame that it has begun.", DefaultValueFactory = _ => 10 };
        threads.Validators.Add(result =>
            result.RequireNumber<int>(value => value is >= 1 and <= MostThreads, $"THREADS is 1 to {MostThreads}."));
        seconds.Validators.Add(result =>
            result.RequireNumber<double>(value => value is > 0 and <= LongestSeconds,
                $"--seconds takes more than 0, at most {LongestSeconds}."));
        var command = new Command("benchmark", "Measures how many frames a second a model reaches on this machine.")
            { model, threads, target, backend, seconds };
        command.Does(model, (arguments, log, cancellation) =>
        {
            var chosen = ChosenModel.Of(
                arguments.GetRequiredValue(model), arguments.GetValue(target), arguments.GetValue(backend), board, "vai benchmark");
            var path = chosen.Path;
            var count = arguments.GetValue(threads);
            using var runner = DiagnosticLocation.Within(path, () => ModelRunner.From(
                chosen.Model.Graph, arguments.GetValue(backend), threads: count > 1 ? 1 : 0, board: board));
            if (chosen.WasChosen)
            {
                log.WriteLine(path);
            }

            var benchmark = new Benchmark(runner, count, TimeSpan.FromSeconds(arguments.GetValue(seconds)));
            var result = DiagnosticLocation.Within(path, () => benchmark.Run(percent => log.WriteLine($"{percent}%"), cancellation));
            log.Report(runner.Remarks);
            foreach (var line in Lines(result))
            {
                log.WriteLine(line);
            }
        });
        return command;
    }

    private static IEnumerable<string> Lines(BenchmarkResult result) =>
    [
        .. result.FramesByThread.Index()
            .Select(thread => string.Create(CultureInfo.InvariantCulture, $"thread-{thread.Index} processes {thread.Item} frames")),
        string.Create(CultureInfo.InvariantCulture,
            $"FPS= {result.FramesPerSecond:0.###} number_of_frames= {result.Frames} time= {result.Elapsed.TotalSeconds:0.######} seconds."),
        result.AllEqual ? "Test PASS." : "Test Failed!!!",
    ];
}
