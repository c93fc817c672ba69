using Vai.Compiled;
using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Placement;

/// <summary>
/// Which tensors of a DPU subgraph have memory of their own, and which are views of others: reshapes, slices that are read where
/// they lie, and members of concatenations that are written where they belong (machine.md 9: a matter of addresses only).
/// </summary>
internal sealed class TensorViews
{
    /// <summary>Pixels of a shared tensor are at most this far apart, so that a view of a view keeps to what LOAD and SAVE can
    /// jump.</summary>
    private const int LargestPixel = 1 << 14;

    /// <summary>A slice that skips more columns is copied.</summary>
    private const int LargestColumnStep = 4;

    private readonly Dictionary<string, XirOp> _ops;
    private readonly HashSet<string> _needDense = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Owner, Func<DdrTensor, DdrTensor> View)> _views = new(StringComparer.Ordinal);

    /// <param name="ops">Of the subgraph, uploads and downloads included.</param>
    /// <param name="written">The ops whose results leave the banks.</param>
    public TensorViews(IReadOnlyCollection<XirOp> ops, IEnumerable<XirOp> written)
    {
        _ops = ops.ToDictionary(op => op.Name, StringComparer.Ordinal);
        foreach (var op in ops.Where(op => op.Type == OpNames.Download || op.Is(OpTraits.Reshapes)))
        {
            _needDense.UnionWith(op.InputNames);
        }

        foreach (var op in ops.Where(op => op.Is(OpTraits.Reshapes)))
        {
            _views[op.Name] =
                (op.InputNames.First(), place => place with { Shape = op.Output.Shape, Stride = DpuSubgraph.DenseStride(op.Output.Shape) });
        }

        var movable = written.Where(op => !_needDense.Contains(op.Name)).Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var op in ops)
        {
            switch (SuperlayerOps.For(op.Type))
            {
                case ConcatFix when op.Output.Shape is [1, _, _, <= LargestPixel]:
                    AddMembers(op, movable);
                    break;
                case StridedSliceFix when movable.Contains(op.Name) && IsReadable(op):
                    _views[op.Name] = (op.InputNames.First(), place => StridedSliceFix.ViewOf(op, place));
                    break;
            }
        }
    }

    /// <summary>The op that owns the memory in which a tensor lies.</summary>
    public XirOp Owner(string name)
    {
        while (_views.TryGetValue(name, out var view))
        {
            name = view.Owner;
        }

        return _ops[name];
    }

    /// <summary>Where a tensor lies.</summary>
    /// <param name="owners">Where the tensors with memory of their own lie.</param>
    public DdrTensor Place(string name, Func<XirOp, DdrTensor> owners) => _views.TryGetValue(name, out var view)
        ? view.View(Place(view.Owner, owners)) with { OpName = name, FixPoint = _ops[name].Output.FixPoint ?? 0 }
        : owners(_ops[name]);

    // A member that something else places or needs in one piece is copied, and so is one of another fix point.
    private void AddMembers(XirOp op, HashSet<string> movable)
    {
        var names = op.InputNames.ToList();
        var sizes = names.ConvertAll(name => _ops[name].Output.Shape[ConcatFix.AxisOf(op)]);
        foreach (var (position, name) in names.Index())
        {
            if (movable.Contains(name) && !_views.ContainsKey(name)
                && _ops[name].Output.FixPoint == op.Output.FixPoint && names.Count(other => other == name) == 1)
            {
                _views[name] = (op.Name, whole => ConcatFix.Member(op, whole, sizes, position));
            }
        }
    }

    private bool IsReadable(XirOp slice)
    {
        var input = _ops[slice.InputNames.First()];
        var strides = slice.Attributes.Get("strides", System.Collections.Immutable.ImmutableArray<int>.Empty);
        return input.Output.Shape is [1, _, _, <= LargestPixel] && strides is [_, _, <= LargestColumnStep, 1]
            && !input.Is(OpTraits.Constant) && input.Type != OpNames.StridedSliceFix;
    }
}
