using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Timing;

/// <summary>When every instruction of a program starts and completes, in cycles.</summary>
internal sealed class EngineTimeline
{
    private const int Count = EngineQueues.EngineCount;

    private readonly EngineQueues _queues;
    private readonly ImmutableArray<InstructionExecution> _executions;
    private readonly CycleConstants _constants;
    private readonly double _ddrBytesPerCycle;
    private readonly double[] _start;
    private readonly double[] _duration;
    private readonly double[] _completion;
    private readonly double[] _lastStart = new double[Count];
    private readonly double[] _lastCompletion = new double[Count];
    private readonly double[] _busy = new double[Count];
    private double _ddrFree;

    public EngineTimeline(
        ImmutableArray<Instruction> program, ImmutableArray<InstructionExecution> executions, CycleConstants constants,
        double ddrBytesPerCycle)
    {
        _queues = new EngineQueues(program);
        _executions = executions;
        _constants = constants;
        _ddrBytesPerCycle = ddrBytesPerCycle;
        _start = new double[program.Length];
        _duration = new double[program.Length];
        _completion = new double[program.Length];
    }

    /// <summary>The cycle in which each instruction, and all before it on its engine, have completed.</summary>
    public ReadOnlySpan<double> Completions => _completion;

    /// <summary>The cycle in which each instruction starts.</summary>
    public ReadOnlySpan<double> Starts => _start;

    /// <summary>Cycles that each instruction keeps its engine busy.</summary>
    public ReadOnlySpan<double> Durations => _duration;

    public long Busy(Engines engine) => (long)Math.Ceiling(_busy[EngineQueues.IndexOf(engine)]);

    /// <summary>Runs the program; of all instructions that can start, the earliest starts next.</summary>
    /// <returns>When the last instruction has completed.</returns>
    public double Run()
    {
        while (!_queues.IsDone)
        {
            var (engine, start) = Earliest();
            if (engine < 0)
            {
                throw VaiDiagnostics.Deadlock.UnplacedException(string.Join("; ", _queues.DescribeBlocked()));
            }

            var number = _queues.Start(engine);
            var duration = Duration(_executions[number], start);
            _busy[engine] += duration;
            _lastStart[engine] = start;
            _start[number] = start;
            _duration[number] = duration;
            // Tokens come back in order: the second SAVE of a pair speaks for both.
            _lastCompletion[engine] = Math.Max(_lastCompletion[engine], start + duration);
            _completion[number] = _lastCompletion[engine];
            _queues.Complete(number);
        }

        return _lastCompletion.Max();
    }

    private (int Engine, double Start) Earliest()
    {
        var (best, bestStart) = (-1, double.PositiveInfinity);
        for (var engine = 0; engine < Count; engine++)
        {
            if (!_queues.CanStart(engine))
            {
                continue;
            }

            var start = _lastStart[engine];
            foreach (var giver in _queues.TokensOfNext(engine))
            {
                start = Math.Max(start, giver == EngineQueues.InitialToken ? 0 : _completion[giver]);
            }

            if (start < bestStart)
            {
                (best, bestStart) = (engine, start);
            }
        }

        return (best, bestStart);
    }

    private double Duration(InstructionExecution execution, double start)
    {
        var work = execution.Work;
        return execution.Instruction switch
        {
            Load => TransferDuration(work, start, _constants.LoadCycles, work.Steps / _constants.LoadLinesPerCycle),
            Save => TransferDuration(work, start, _constants.SaveCycles, work.Steps * _constants.SaveCyclesPerLine),
            { IsInit: false, Engine: Engines.Conv or Engines.Misc } => work.Steps + _constants.ComputeCycles,
            _ => _constants.InitCycles,
        };
    }

    private double TransferDuration(EngineWork work, double start, double overhead, double throughBanks)
    {
        var dataStart = start + overhead;
        _ddrFree = Math.Max(_ddrFree, dataStart) + (work.DdrBytes / _ddrBytesPerCycle);
        return Math.Max(dataStart + Math.Max(throughBanks, work.Bursts * _constants.CyclesPerBurst), _ddrFree) - start;
    }
}
