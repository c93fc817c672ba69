using Vai.Compiled;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>strided_slice</c>, <c>strided_slice-fix</c>: from <c>begin</c> up to but not including <c>end</c> by <c>strides</c>, per dimension.
/// Negative positions count from the end; positive strides only.
/// </summary>
internal sealed class StridedSlice : IOpKernel
{
    private readonly OpSite _site;
    private readonly StridedCopy _copy;

    private StridedSlice(OpSite site)
    {
        var shape = site.Input().Shape;
        var (begin, end, strides) =
            (Read(site, "begin", shape.Length), Read(site, "end", shape.Length), Read(site, "strides", shape.Length));
        site.Require(strides.All(step => step > 0), $"its strides are [{string.Join(',', strides)}], positive ones are needed");
        var from = begin.Select((position, d) => Clamp(position, shape[d])).ToArray();
        var sizes = end.Select((position, d) => Math.Max(0, (Clamp(position, shape[d]) - from[d] + strides[d] - 1) / strides[d])).ToArray();
        site.RequireOutputShape(sizes);
        site.Require(site.Input().FixPoint == site.Op.Output.FixPoint,
            $"its fix point is {site.Op.Output.FixPoint}, its input's {site.Input().FixPoint}");
        var stride = DpuSubgraph.DenseStride(shape);
        (_site, _copy) = (site, new StridedCopy(
            site.OutputShape, [.. strides.Select((step, d) => step * stride[d])],
            from.Select((position, d) => position * stride[d]).Sum()));
    }

    public static IOpKernel Prepare(OpSite site) => new StridedSlice(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _copy.Apply(inputs[0], _site.OutputShape);

    private static int Clamp(int position, int size) => Math.Clamp(position < 0 ? position + size : position, 0, size);

    private static ImmutableArray<int> Read(OpSite site, string name, int rank)
    {
        var values = site.Op.Attributes.Get(name, ImmutableArray<int>.Empty);
        site.Require(values.Length == rank, $"attribute '{name}' has {values.Length} numbers for {rank} dimensions");
        return values;
    }
}
