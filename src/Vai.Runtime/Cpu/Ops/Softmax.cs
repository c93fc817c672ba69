using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>softmax</c> and <c>log_softmax</c> along an axis, in double.</summary>
internal sealed class Softmax : IReusingKernel
{
    private readonly OpSite _site;
    private readonly bool _logarithmic;
    private readonly int _length;
    private readonly int _step;

    private Softmax(OpSite site, bool logarithmic)
    {
        var shape = site.Input().Shape;
        site.RequireOutputShape(shape.AsSpan());
        var axis = Axis.Of(site, "axis", shape.Length, -1);
        (_site, _logarithmic, _length) = (site, logarithmic, shape[axis]);
        _step = shape[(axis + 1)..].Aggregate(1, (product, size) => product * size);
    }

    public static IOpKernel Prepare(OpSite site) => new Softmax(site, logarithmic: false);

    public static IOpKernel PrepareLogarithmic(OpSite site) => new Softmax(site, logarithmic: true);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var result = _site.Reals(used);
        var output = result.Data;
        for (var block = 0; block < input.Length; block += _length * _step)
        {
            for (var lane = 0; lane < _step; lane++)
            {
                Line(input, output, block + lane);
            }
        }

        return result;
    }

    private void Line(float[] input, float[] output, int start)
    {
        var maximum = double.NegativeInfinity;
        for (var i = 0; i < _length; i++)
        {
            maximum = Math.Max(maximum, input[start + (i * _step)]);
        }

        var sum = 0.0;
        for (var i = 0; i < _length; i++)
        {
            sum += Math.Exp(input[start + (i * _step)] - maximum);
        }

        for (var i = 0; i < _length; i++)
        {
            var place = start + (i * _step);
            var shifted = input[place] - maximum;
            output[place] = (float)(_logarithmic ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum);
        }
    }
}
