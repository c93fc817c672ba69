using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>flatten(start, end): reshape.</summary>
internal sealed class Flatten : IAtenOp
{
    public ImmutableArray<string> Functions => ["flatten"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var start = call.Axis(call.Integer(1, "start_dim", 0), input.Length);
        var end = call.Axis(call.Integer(2, "end_dim", -1), input.Length);
        if (start < 1 || start > end)
        {
            throw call.Unsupported($"it joins axes {start}..{end}; the batch axis 0 stays apart", "Use flatten(1).");
        }

        return [.. input[..start], input[start..(end + 1)].Aggregate(1, (product, size) => checked(product * size)), .. input[(end + 1)..]];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Reshaping.Emit(call, graph);
}
