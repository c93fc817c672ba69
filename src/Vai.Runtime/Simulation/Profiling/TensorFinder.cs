using Vai.Compiled;
using Vai.Isa;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>Which op's output lies in DDR where a LOAD reads. Memory is used again, so what was stored last counts.</summary>
internal sealed class TensorFinder
{
    private readonly ILookup<int, (DdrTensor Tensor, XirOp Op)> _values;
    private readonly (DdrTensor Tensor, XirOp Op)[] _constants;
    private readonly Dictionary<string, int> _stored = new(StringComparer.Ordinal);
    private int _time;

    public TensorFinder(DpuSubgraph subgraph)
    {
        var places = subgraph.Ops
            .Where(op => subgraph.Tensors.ContainsKey(op.Name))
            .Select(op => (Tensor: subgraph.Tensors[op.Name], Op: op))
            .ToArray();
        _constants =
            [.. places.Where(place => place.Op.Is(OpTraits.Constant)).OrderBy(place => place.Tensor.Register)
            .ThenBy(place => place.Tensor.Address)];
        _values = places.Where(place => !place.Op.Is(OpTraits.Constant)).ToLookup(place => place.Tensor.Register);
    }

    /// <summary>The weights or bias that a LOAD reads, if it does.</summary>
    public XirOp? ConstantOf(Load load)
    {
        // The last constant that begins at or before the address.
        var (low, high) = (0, _constants.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var tensor = _constants[middle].Tensor;
            (low, high) = (tensor.Register, tensor.Address).CompareTo((load.Register, load.DdrAddress)) <= 0
                ? (middle + 1, high)
                : (low, middle);
        }

        return low > 0 && _constants[low - 1] is var (found, op) && found.Register == load.Register
            && load.DdrAddress < found.End ? op : null;
    }

    /// <summary>Says that an op's output was just stored.</summary>
    public void Stored(XirOp op) => _stored[op.Name] = ++_time;

    /// <summary>The op whose output a LOAD reads: of those that have their place there, the one stored last; else an input. Null where
    /// nothing lies.</summary>
    public XirOp? SourceOf(Load load)
    {
        // The middle: edge pixels may be padding that lies outside of the tensor.
        var address = load.DdrAddress + ((long)(load.Length / 2) * load.JumpRead) + (load.Channels / 2);
        return _values[load.Register]
            .Where(place => Contains(place.Tensor, address))
            .Select(place => place.Op)
            .MaxBy(op => _stored.GetValueOrDefault(op.Name, op.Type == OpNames.Upload ? 0 : -1));
    }

    // Members of a concatenation lie between each other's bytes.
    private static bool Contains(DdrTensor tensor, long address)
    {
        var rest = address - tensor.Address;
        foreach (var (size, step) in tensor.Shape.Zip(tensor.Stride))
        {
            var index = rest < 0 || step == 0 ? 0 : rest / step;
            if (rest < 0 || index >= size)
            {
                return false;
            }

            rest -= index * step;
        }

        return rest == 0;
    }
}
