using Vai.Compiled;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>Mean, sum, maximum, minimum and product over the dimensions in <c>axis</c>; sums in double.</summary>
internal sealed class Reduction : IOpKernel
{
    private readonly OpSite _site;
    private readonly double _start;
    private readonly Func<double, float, double> _combine;
    private readonly double _divisor;
    private readonly StridedCopy _order;
    private readonly int _count;

    private Reduction(OpSite site, double start, Func<double, float, double> combine, bool mean)
    {
        var shape = site.Input().Shape;
        var axes = site.Op.Attributes.Get("axis", ImmutableArray<int>.Empty).Select(axis => Axis.Normalize(site, axis, shape.Length))
            .Distinct().Order().ToArray();
        var kept = Enumerable.Range(0, shape.Length).Except(axes).ToArray();
        site.RequireOutputShape(site.Op.Attributes.Get("keep_dims", false)
            ? [.. shape.Select((size, d) => axes.Contains(d) ? 1 : size)]
            : [.. kept.Select(d => shape[d])]);

        // The reduced dimensions moved to the end make each result a run of neighbours.
        int[] order = [.. kept, .. axes];
        var stride = DpuSubgraph.DenseStride(shape);
        _order = new StridedCopy([.. order.Select(d => shape[d])], [.. order.Select(d => stride[d])], 0);
        _count = axes.Aggregate(1, (product, axis) => product * shape[axis]);
        (_site, _start, _combine, _divisor) = (site, start, combine, mean ? Math.Max(_count, 1) : 1);
    }

    public static IOpKernel PrepareMean(OpSite site) => new Reduction(site, 0, (sum, value) => sum + value, mean: true);

    public static IOpKernel PrepareSum(OpSite site) => new Reduction(site, 0, (sum, value) => sum + value, mean: false);

    public static IOpKernel PrepareMax(OpSite site) =>
        new Reduction(site, double.NegativeInfinity, (best, value) => Math.Max(best, value), mean: false);

    public static IOpKernel PrepareMin(OpSite site) =>
        new Reduction(site, double.PositiveInfinity, (best, value) => Math.Min(best, value), mean: false);

    public static IOpKernel PrepareProduct(OpSite site) => new Reduction(site, 1, (product, value) => product * value, mean: false);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var values = _order.Apply<float>(((FloatTensor)inputs[0]).Data);
        var output = new float[_site.Op.Output.ElementCount];
        for (var i = 0; i < output.Length; i++)
        {
            var result = _start;
            foreach (var value in values.AsSpan(i * _count, _count))
            {
                result = _combine(result, value);
            }

            output[i] = (float)(result / _divisor);
        }

        return new FloatTensor(_site.OutputShape, output);
    }
}
