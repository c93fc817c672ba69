using System.Collections.Immutable;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>view and reshape, with at most one size of -1: reshape.</summary>
internal sealed class View : IAtenOp
{
    public ImmutableArray<string> Functions => ["view", "reshape", "_unsafe_view", "_reshape_alias"];

    public bool IsView => true;

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var sizes = call.Integers(1, "shape");
        var total = input.Aggregate(1L, (product, size) => product * size);
        var given = sizes.Where(size => size != -1).Aggregate((Int128)1, (product, size) => size is >= 0 and <= int.MaxValue && product <= total ? product * size : -1);
        var free = sizes.Count(size => size == -1);
        if (sizes.Length is 0 or > 8 || given < 1 || free > 1 || (free == 0 ? given != total : total % given != 0))
        {
            throw call.NotFitting($"[{string.Join(", ", input)}] has {total} elements and cannot become [{string.Join(", ", sizes)}]");
        }

        ImmutableArray<int> shape = [.. sizes.Select(size => (int)(size == -1 ? (Int128)total / given : size))];
        return shape[0] == 1
            ? shape
            : throw call.Unsupported($"its result [{string.Join(", ", shape)}] changes the batch of 1", "Keep axis 0: view(x.size(0), -1), flatten(1).");
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph) => Reshaping.Emit(call, graph);
}
