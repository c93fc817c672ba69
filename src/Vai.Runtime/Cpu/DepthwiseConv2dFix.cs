using System.Numerics;

namespace Vai.Runtime.Cpu;

/// <summary>
/// <c>depthwise-conv2d-fix</c> and <c>transposed-depthwise-conv2d-fix</c>: weights [1, height, width, channels], exact sums, then
/// <see cref="Requantizer"/> (guide dpu-isa.md 7).
/// </summary>
internal sealed class DepthwiseConv2dFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly PatchGeometry _geometry;
    private readonly short[] _weights;
    private readonly Requantizer _requantizer;
    private readonly int _input;

    private DepthwiseConv2dFix(OpSite site, PatchGeometry geometry)
    {
        var weights = site.Constant<Int8Tensor>("weights") ?? throw site.Bad("it has no weights");
        (_site, _geometry, _input) = (site, geometry, site.Slot("input"));
        ConvolutionShapes.CheckDepthwise(site, _geometry, weights);
        _weights = [.. weights.Data];
        _requantizer = Requantizer.Of(site, _geometry.Channels, _geometry.PatchLength);
    }

    public static IOpKernel Prepare(OpSite site) => new DepthwiseConv2dFix(site, PatchGeometry.Of(site));

    public static IOpKernel PrepareTransposed(OpSite site) => new DepthwiseConv2dFix(site, PatchGeometry.OfTransposed(site));

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var image = ((Int8Tensor)inputs[_input]).Data;
        var output = new sbyte[_site.Op.Output.ElementCount];
        Tiles.Run(_geometry.Pixels, 64, 4L * _geometry.PatchLength, _site.Parallelism, (first, count) => RunTile(image, output, first, count));
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }

    private void RunTile(sbyte[] image, sbyte[] output, int first, int count)
    {
        var channels = _geometry.Channels;
        var patch = new short[_geometry.PatchLength];
        var sums = new int[channels + Requantizer.Slack];
        for (var pixel = first; pixel < first + count; pixel++)
        {
            var (row, column) = Math.DivRem(pixel, _geometry.OutputWidth);
            _geometry.Gather<sbyte, short, WidenInt8>(image, row, column, patch);
            Sum(patch, sums.AsSpan(0, channels));

            _requantizer.Apply(sums, output.AsSpan(pixel * channels, channels));
        }
    }

    // A product of two int8 fits int16, so it is widened only to be added; the sums of a block of channels stay in registers.
    private void Sum(ReadOnlySpan<short> patch, Span<int> sums)
    {
        var channels = sums.Length;
        var channel = 0;
        for (; channel <= channels - Vector<short>.Count; channel += Vector<short>.Count)
        {
            Vector<int> first = default, second = default;
            for (var i = channel; i < patch.Length; i += channels)
            {
                Vector.Widen(new Vector<short>(patch[i..]) * new Vector<short>(_weights, i), out var lower, out var upper);
                first += lower;
                second += upper;
            }

            first.CopyTo(sums[channel..]);
            second.CopyTo(sums[(channel + Vector<int>.Count)..]);
        }

        for (; channel < channels; channel++)
        {
            var sum = 0;
            for (var i = channel; i < patch.Length; i += channels)
            {
                sum += patch[i] * _weights[i];
            }

            sums[channel] = sum;
        }
    }
}
