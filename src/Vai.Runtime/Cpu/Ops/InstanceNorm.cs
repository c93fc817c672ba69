using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>instancenorm</c>: (x − mean) / √(variance + eps) over all dimensions between the first and the last, for each channel of each map
/// by itself, in double; with <c>weight</c> and <c>bias</c> a factor and an offset a channel behind it.
/// </summary>
internal sealed class InstanceNorm : IOpKernel
{
    private readonly OpSite _site;
    private readonly int _input;
    private readonly int _channels;
    private readonly int _pixels;
    private readonly double _epsilon;
    private readonly float[]? _weight;
    private readonly float[]? _bias;

    private InstanceNorm(OpSite site)
    {
        (_site, _input) = (site, site.Slot("input"));
        var shape = site.Input(_input).Shape;
        site.RequireOutputShape(shape.AsSpan());
        site.Require(shape.Length > 2,
            $"its input has {shape.Length} dimensions; one of maps, some of pixels and one of channels are needed");
        _channels = shape[^1];
        _pixels = shape[1..^1].Aggregate(1, (product, size) => product * size);
        _epsilon = site.Op.Attributes.Get("eps", 0f);
        _weight = site.Constant<FloatTensor>("weight")?.Data;
        _bias = site.Constant<FloatTensor>("bias")?.Data;
        site.Require((_weight?.Length ?? _channels) == _channels, $"it has {_weight?.Length} factors for {_channels} channels");
        site.Require((_bias?.Length ?? _channels) == _channels, $"it has {_bias?.Length} offsets for {_channels} channels");
    }

    public static IOpKernel Prepare(OpSite site) => new InstanceNorm(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[_input]).Data;
        var output = new float[input.Length];
        for (var map = 0; map < input.Length; map += _pixels * _channels)
        {
            for (var channel = 0; channel < _channels; channel++)
            {
                Normalize(input, output, map + channel, _weight?[channel] ?? 1.0, _bias?[channel] ?? 0.0);
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }

    private void Normalize(float[] input, float[] output, int start, double weight, double bias)
    {
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < _pixels; i++)
        {
            sum += input[start + (i * _channels)];
        }

        var mean = sum / _pixels;
        for (var i = 0; i < _pixels; i++)
        {
            var distance = input[start + (i * _channels)] - mean;
            squares += distance * distance;
        }

        var factor = weight / Math.Sqrt((squares / _pixels) + _epsilon);
        for (var i = 0; i < _pixels; i++)
        {
            var place = start + (i * _channels);
            output[place] = (float)(((input[place] - mean) * factor) + bias);
        }
    }
}
