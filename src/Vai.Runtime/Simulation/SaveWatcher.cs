using Vai.Isa;
using Vai.Runtime.Simulation.Executions;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation;

/// <summary>
/// Explains every SAVE: its bytes must be the expected values of a tensor that has them at that place, and that becomes complete.
/// </summary>
internal sealed class SaveWatcher(DpuMemory memory, ImmutableArray<TensorWatch> watches) : IAccessVisitor
{
    private readonly ILookup<int, TensorWatch> _watches = watches.ToLookup(watch => watch.Tensor.Register);
    private readonly List<TensorWatch> _near = [];
    private readonly List<(int Number, int Bytes, List<TensorWatch> Candidates, List<TensorWatch> Explanations)> _saves = [];
    private int _bytes;

    public long SavedBytes => _saves.Sum(save => (long)save.Bytes);

    /// <summary>The SAVEs without explanation, each with the tensors that have their bytes there.</summary>
    public IEnumerable<WrongSave> WrongSaves =>
        from save in _saves
        where !save.Explanations.Exists(watch => watch.WasComplete)
        select new WrongSave(save.Number, save.Bytes, [.. save.Candidates.Select(watch => watch.Tensor.OpName)]);

    public void Executed(InstructionExecution execution)
    {
        if (execution.Instruction is not Save save)
        {
            return;
        }

        _bytes = 0;
        _near.Clear();
        var end = save.DdrAddress + ((save.Length - 1L) * save.JumpWrite) + save.Channels;
        _near.AddRange(_watches[save.Register].Where(watch => watch.Tensor.Address < end && save.DdrAddress < watch.End));
        execution.VisitAccesses(this);
        var candidates = _near.FindAll(watch => watch.IsTouched && watch.BytesOfSave == _bytes);
        _saves.Add((execution.Number, _bytes, candidates, candidates.FindAll(watch => watch.WrongBytesOfSave == 0)));
        _near.ForEach(watch => watch.EndSave());
    }

    public void BankLines(int bank, int line, int count, bool isWrite)
    {
    }

    public void DdrBytes(int register, long address, int count, bool isWrite)
    {
        _bytes += count;
        var bytes = memory.TryRead(register, address, count, out _);
        foreach (var watch in _near)
        {
            if (watch.Tensor.Address < address + count && address < watch.End)
            {
                watch.Written(address, bytes);
            }
        }
    }
}
