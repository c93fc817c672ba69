using Vai.Isa;

namespace Vai.Runtime.Simulation;

/// <summary>Shows every SAVE's bytes to the tensors whose place they touch.</summary>
internal sealed class SaveWatcher(DpuMemory memory, IEnumerable<TensorWatch> watches) : IAccessVisitor
{
    private readonly ILookup<int, TensorWatch> _watches = watches.ToLookup(watch => watch.Tensor.Register);
    private readonly HashSet<TensorWatch> _touched = [];

    public void Executed(InstructionExecution execution)
    {
        if (execution.Instruction is not Save)
        {
            return;
        }

        execution.VisitAccesses(this);
        foreach (var watch in _touched)
        {
            watch.Settle();
        }

        _touched.Clear();
    }

    public void BankLines(int bank, int line, int count, bool isWrite)
    {
    }

    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
        var bytes = memory.TryRead(register, address, count, out _);
        foreach (var watch in _watches[register])
        {
            if (watch.Tensor.Address < address + count && address < watch.Tensor.End)
            {
                watch.Written(address, bytes);
                _touched.Add(watch);
            }
        }
    }
}
