using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Hazards;

/// <summary>
/// The last access of every engine to every bank line and DDR byte. An engine's instructions complete in order, so if its last access is
/// known to be complete, all earlier ones are.
/// </summary>
internal sealed class AccessHistory : IAccessVisitor
{
    private const int Count = EngineQueues.EngineCount;

    private readonly ImmutableArray<int>[] _numbers;
    private readonly int[] _positions = new int[Count];
    private readonly AccessTimes[] _bankLines;
    private readonly Dictionary<(int Register, long Page), AccessTimes> _ddrPages = [];
    private readonly ImmutableArray<Hazard>.Builder _hazards = ImmutableArray.CreateBuilder<Hazard>();
    private readonly int[] _completeBefore = new int[Count];
    private int _engine;
    private int _position;
    private bool _mayOverwriteItsOperands;

    public AccessHistory(DpuTarget target, ImmutableArray<Instruction> program, ImmutableArray<InstructionExecution> executions)
    {
        var queues = new EngineQueues(program);
        _numbers = [.. Enumerable.Range(0, Count).Select(queues.NumbersOf)];
        _bankLines =
            [.. Enumerable.Range(0, target.Banks.Count)
                .Select(bank => new AccessTimes(DpuArchitecture.BankDepth, "line", 0, $"bank {bank}"))];

        // What no SAVE writes cannot conflict: constants and inputs need no history.
        var saved = new SavedPages(_ddrPages);
        foreach (var execution in executions.Where(execution => execution.Instruction is Save))
        {
            execution.VisitAccesses(saved);
        }
    }

    public ImmutableArray<Hazard> Hazards => _hazards.ToImmutable();

    public int HazardCount { get; private set; }

    /// <summary>Checks an instruction against all before it in the walk, and remembers its accesses.</summary>
    /// <param name="completeBefore">For each engine: how many of its first instructions have completed before this one starts.</param>
    public void Visit(InstructionExecution execution, ReadOnlySpan<int> completeBefore)
    {
        _engine = EngineQueues.IndexOf(execution.Instruction.Engine);
        _position = _positions[_engine]++;
        _mayOverwriteItsOperands = execution.Instruction is Elew;
        completeBefore.CopyTo(_completeBefore);
        execution.VisitAccesses(this);
    }

    public void BankLines(int bank, int line, int count, bool isWrite)
    {
        var first = line & (DpuArchitecture.BankDepth - 1);
        var untilEnd = Math.Min(count, DpuArchitecture.BankDepth - first);
        Access(_bankLines[bank], first, untilEnd, isWrite);
        Access(_bankLines[bank], 0, Math.Min(count - untilEnd, DpuArchitecture.BankDepth), isWrite);
    }

    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
        foreach (var (page, offset, length) in SavedPages.Split(address, count))
        {
            if (_ddrPages.TryGetValue((register, page), out var times))
            {
                Access(times, offset, length, isWrite);
            }
        }
    }

    private void Access(AccessTimes times, int first, int count, bool isWrite)
    {
        if (count <= 0)
        {
            return;
        }

        for (var engine = 0; engine < Count; engine++)
        {
            var isOwn = engine == _engine;
            Check(times, times.LastWrite(engine, first, count), first, engine,
                isWrite ? HazardKind.WriteAfterWrite : HazardKind.ReadAfterWrite, exceptOwn: isOwn && isWrite);
            if (isWrite)
            {
                Check(times, times.LastRead(engine, first, count), first, engine, HazardKind.WriteAfterRead, exceptOwn: isOwn
                    && _mayOverwriteItsOperands);
            }
        }

        times.Accessed(_engine, first, count, _position, isWrite);
    }

    /// <param name="exceptOwn">The current instruction's own access is no conflict.</param>
    private void Check(AccessTimes times, ReadOnlySpan<int> last, int first, int engine, HazardKind kind, bool exceptOwn)
    {
        var latestHarmful = exceptOwn ? _position - 1 : int.MaxValue;
        if (latestHarmful < _completeBefore[engine])
        {
            return;
        }

        var place = last.IndexOfAnyInRange(_completeBefore[engine], latestHarmful);
        if (place < 0)
        {
            return;
        }

        HazardCount++;
        if (_hazards.Count < HazardChecker.ReportedHazards)
        {
            _hazards.Add(InProgramOrder(kind, _numbers[engine][last[place]], _numbers[_engine][_position], times.Describe(first + place)));
        }
    }

    /// <summary>The walk may meet the two in the other order than the program has them.</summary>
    private static Hazard InProgramOrder(HazardKind kind, int earlier, int later, string place)
    {
        if (earlier <= later)
        {
            return new Hazard(kind, earlier, later, place);
        }

        var reversed = kind switch
        {
            HazardKind.ReadAfterWrite => HazardKind.WriteAfterRead,
            HazardKind.WriteAfterRead => HazardKind.ReadAfterWrite,
            _ => kind,
        };
        return new Hazard(reversed, later, earlier, place);
    }
}
