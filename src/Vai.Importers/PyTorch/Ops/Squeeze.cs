using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>squeeze(axis) of an axis that is not the batch: reshape.</summary>
internal sealed class Squeeze : IAtenOp
{
    public ImmutableArray<string> Functions => ["squeeze"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var axes = call.Integers(1, "dim").Select(axis => call.Axis(axis, input.Length)).ToHashSet();
        if (axes.Count == 0 || axes.Contains(0))
        {
            throw call.Unsupported("it takes away the batch axis", "Name the axes, for instance squeeze(3).squeeze(2), or use flatten(1).");
        }

        return [.. input.Where((size, axis) => size != 1 || !axes.Contains(axis))];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Reshaping.Emit(call, graph);
}
