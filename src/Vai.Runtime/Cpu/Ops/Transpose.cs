using Vai.Compiled;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>transpose</c>: dimension d of the result is dimension <c>order[d]</c> of the input.</summary>
internal sealed class Transpose : IOpKernel
{
    private readonly OpSite _site;
    private readonly StridedCopy _copy;

    private Transpose(OpSite site)
    {
        var shape = site.Input().Shape;
        var order = site.Op.Attributes.Get("order", ImmutableArray<int>.Empty);
        site.Require(order.Order().SequenceEqual(Enumerable.Range(0, shape.Length)),
            $"its order [{string.Join(',', order)}] is none of {shape.Length} dimensions");
        site.RequireOutputShape([.. order.Select(dimension => shape[dimension])]);
        var stride = DpuSubgraph.DenseStride(shape);
        (_site, _copy) = (site, new StridedCopy(site.OutputShape, [.. order.Select(dimension => stride[dimension])], 0));
    }

    public static IOpKernel Prepare(OpSite site) => new Transpose(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _copy.Apply(inputs[0], _site.OutputShape);
}
