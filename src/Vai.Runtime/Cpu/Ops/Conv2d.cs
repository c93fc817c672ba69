using System.Buffers;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>conv2d</c> and <c>transposed-conv2d</c> on real numbers: input NHWC, weights OHWI, sums in double.</summary>
internal sealed class Conv2d : IOpKernel
{
    private readonly OpSite _site;
    private readonly PatchGeometry _geometry;
    private readonly RealMatrix _weights;
    private readonly float[] _bias;
    private readonly int _input;
    private readonly int _tilePixels;

    private Conv2d(OpSite site, PatchGeometry geometry)
    {
        var weights = site.Constant<FloatTensor>("weights") ?? throw site.Bad("it has no weights");
        (_site, _geometry, _input) = (site, geometry, site.Slot("input"));
        _weights = new RealMatrix(ConvolutionShapes.Dense(site, geometry, weights, weights.Data), site.OutputShape[3],
            geometry.PatchLength);
        _bias = Bias(site, site.OutputShape[3]);
        _tilePixels = ConvolutionShapes.TilePixels(geometry.PatchLength);
    }

    public static IOpKernel Prepare(OpSite site) => new Conv2d(site, ConvolutionShapes.Geometry(site));

    public static IOpKernel PrepareTransposed(OpSite site) => new Conv2d(site, ConvolutionShapes.TransposedGeometry(site));

    /// <summary>The op's bias, or zeros.</summary>
    public static float[] Bias(OpSite site, int channels)
    {
        var bias = site.Constant<FloatTensor>("bias")?.Data ?? new float[channels];
        site.Require(bias.Length == channels, $"it has {bias.Length} biases for {channels} channels");
        return bias;
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var image = ((FloatTensor)inputs[_input]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        Tiles.Run(_geometry.Pixels, _tilePixels, (long)_weights.Depth * _weights.Columns, _site.Parallelism,
            (first, count) => RunTile(image, output, first, count));
        return new FloatTensor(_site.OutputShape, output);
    }

    private void RunTile(float[] image, float[] output, int first, int count)
    {
        var patches = ArrayPool<double>.Shared.Rent(_tilePixels * _weights.Depth);
        var sums = ArrayPool<double>.Shared.Rent(_tilePixels * _weights.SumPitch);
        for (var i = 0; i < count; i++)
        {
            var (row, column) = Math.DivRem(first + i, _geometry.OutputWidth);
            _geometry.Gather<float, double, WidenFloat>(image, row, column, patches.AsSpan(i * _weights.Depth, _weights.Depth));
        }

        _weights.Multiply(patches, count, sums);
        for (var i = 0; i < count; i++)
        {
            for (var column = 0; column < _weights.Columns; column++)
            {
                output[((first + i) * _weights.Columns) + column] = (float)(sums[(i * _weights.SumPitch) + column] + _bias[column]);
            }
        }

        ArrayPool<double>.Shared.Return(patches);
        ArrayPool<double>.Shared.Return(sums);
    }
}
