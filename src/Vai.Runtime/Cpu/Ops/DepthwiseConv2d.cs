using System.Numerics;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>depthwise-conv2d</c> and <c>transposed-depthwise-conv2d</c> on real numbers: weights [1, height, width, channels], sums in
/// double.</summary>
internal sealed class DepthwiseConv2d : IOpKernel
{
    private readonly OpSite _site;
    private readonly PatchGeometry _geometry;
    private readonly double[] _weights;
    private readonly float[] _bias;
    private readonly int _input;

    private DepthwiseConv2d(OpSite site, PatchGeometry geometry)
    {
        var weights = site.Constant<FloatTensor>("weights") ?? throw site.Bad("it has no weights");
        (_site, _geometry, _input) = (site, geometry, site.Slot("input"));
        ConvolutionShapes.CheckDepthwise(site, _geometry, weights);
        _weights = [.. weights.Data];
        _bias = Conv2d.Bias(site, _geometry.Channels);
    }

    public static IOpKernel Prepare(OpSite site) => new DepthwiseConv2d(site, ConvolutionShapes.Geometry(site));

    public static IOpKernel PrepareTransposed(OpSite site) => new DepthwiseConv2d(site, ConvolutionShapes.TransposedGeometry(site));

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var image = ((FloatTensor)inputs[_input]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        Tiles.Run(_geometry.Pixels, 64, 4L * _geometry.PatchLength, _site.Parallelism,
            (first, count) => RunTile(image, output, first, count));
        return new FloatTensor(_site.OutputShape, output);
    }

    private void RunTile(float[] image, float[] output, int first, int count)
    {
        var channels = _geometry.Channels;
        var patch = new double[_geometry.PatchLength];
        var sums = new double[channels];
        for (var pixel = first; pixel < first + count; pixel++)
        {
            var (row, column) = Math.DivRem(pixel, _geometry.OutputWidth);
            _geometry.Gather<float, double, WidenFloat>(image, row, column, patch);
            Array.Clear(sums);
            for (var tap = 0; tap < patch.Length; tap += channels)
            {
                MultiplyAdd(patch.AsSpan(tap, channels), _weights.AsSpan(tap, channels), sums);
            }

            for (var channel = 0; channel < channels; channel++)
            {
                output[(pixel * channels) + channel] = (float)(sums[channel] + _bias[channel]);
            }
        }
    }

    private static void MultiplyAdd(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, Span<double> sums)
    {
        var channel = 0;
        for (; channel <= sums.Length - Vector<double>.Count; channel += Vector<double>.Count)
        {
            var target = sums[channel..];
            (new Vector<double>(target) + (new Vector<double>(values[channel..]) * new Vector<double>(weights[channel..]))).CopyTo(target);
        }

        for (; channel < sums.Length; channel++)
        {
            sums[channel] += values[channel] * weights[channel];
        }
    }
}
