using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>Knows for every bank line the instruction that wrote it last, and so for every instruction those that made what it
/// reads.</summary>
internal sealed class BankWriters : IAccessVisitor
{
    private const int Nobody = -1;

    private readonly int[][] _writers;
    private readonly List<int> _producers = [];
    private int _number;

    public BankWriters(DpuTarget target)
    {
        _writers = [.. Enumerable.Range(0, target.Banks.Count).Select(_ => new int[DpuArchitecture.BankDepth])];
        foreach (var lines in _writers)
        {
            lines.AsSpan().Fill(Nobody);
        }
    }

    /// <summary>Visits the next instruction in program order.</summary>
    /// <returns>The instructions that wrote the first line of each run of lines that it reads, each once, in their order.</returns>
    public IReadOnlyList<int> Visit(InstructionExecution execution)
    {
        _producers.Clear();
        _number = execution.Number;
        execution.VisitAccesses(this);
        return [.. _producers.Distinct().Order()];
    }

    public void BankLines(int bank, int line, int count, bool isWrite)
    {
        var first = line & (DpuArchitecture.BankDepth - 1);
        if (!isWrite)
        {
            var writer = _writers[bank][first];
            if (writer != Nobody && writer != _number)
            {
                _producers.Add(writer);
            }

            return;
        }

        var untilEnd = Math.Min(count, DpuArchitecture.BankDepth - first);
        _writers[bank].AsSpan(first, untilEnd).Fill(_number);
        _writers[bank].AsSpan(0, Math.Min(count - untilEnd, DpuArchitecture.BankDepth)).Fill(_number);
    }

    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
    }
}
