using Vai.Compiled;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>argmax</c> along <c>axis</c>: the number of the first of the largest, as a real number; the axis stays with size 1 or
/// goes.</summary>
internal sealed class ArgMax : IOpKernel
{
    private readonly OpSite _site;
    private readonly int _count;
    private readonly int _step;

    private ArgMax(OpSite site)
    {
        var shape = site.Input().Shape;
        var axis = Axis.Of(site, "axis", shape.Length);
        (_site, _count) = (site, shape[axis]);
        _step = DpuSubgraph.DenseStride(shape)[axis];
        site.RequireOutputShape(site.OutputShape.Length == shape.Length ? [.. shape.SetItem(axis, 1)] : [.. shape.RemoveAt(axis)]);
    }

    public static IOpKernel Prepare(OpSite site) => new ArgMax(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        for (var i = 0; i < output.Length; i++)
        {
            var first = (i / _step * _step * _count) + (i % _step);
            for (var k = 1; k < _count; k++)
            {
                output[i] = input[first + (k * _step)] > input[first + ((int)output[i] * _step)] ? k : output[i];
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }
}
