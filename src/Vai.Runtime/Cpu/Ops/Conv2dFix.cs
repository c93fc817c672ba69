using System.Buffers;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>conv2d-fix</c> and <c>transposed-conv2d-fix</c>: input NHWC, weights OHWI, exact sums, then <see cref="Requantizer"/>
/// (machine.md 6).
/// </summary>
internal sealed class Conv2dFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly PatchGeometry _geometry;
    private readonly IntegerMatrix _weights;
    private readonly Requantizer _requantizer;
    private readonly int _input;
    private readonly int _tilePixels;

    private Conv2dFix(OpSite site, PatchGeometry geometry)
    {
        var weights = site.Constant<Int8Tensor>("weights") ?? throw site.Bad("it has no weights");
        var dense = ConvolutionShapes.Dense(site, geometry, weights, weights.Data);
        site.Require(geometry.ImageLength <= IntegerMatrix.MaximumDepth,
            $"a window holds {geometry.ImageLength} numbers, {IntegerMatrix.MaximumDepth} are possible");
        (_site, _geometry, _input) = (site, geometry, site.Slot("input"));
        _weights = new IntegerMatrix(dense, site.OutputShape[3], geometry.PatchLength);
        _requantizer = ConvolutionOutput.Requantizer(site, site.OutputShape[3], geometry.PatchLength);
        _tilePixels = ConvolutionShapes.TilePixels(geometry.PatchLength);
    }

    public static IOpKernel Prepare(OpSite site) => new Conv2dFix(site, ConvolutionShapes.Geometry(site));

    public static IOpKernel PrepareTransposed(OpSite site) => new Conv2dFix(site, ConvolutionShapes.TransposedGeometry(site));

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var image = ((Int8Tensor)inputs[_input]).Data;
        var output = GC.AllocateUninitializedArray<sbyte>((int)_site.Op.Output.ElementCount); // every number is written
        Tiles.Run(_geometry.Pixels, _tilePixels, (long)_weights.Depth * _weights.Columns, _site.Parallelism,
            (first, count) => RunTile(image, output, first, count));
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }

    private void RunTile(sbyte[] image, sbyte[] output, int first, int count)
    {
        var patches = ArrayPool<int>.Shared.Rent((_tilePixels * _weights.PatchPitch) + IntegerMatrix.Slack);
        var sums = ArrayPool<int>.Shared.Rent((_tilePixels * _weights.SumPitch) + Requantizer.Slack);
        _weights.Gather(_geometry, image, first, count, patches);
        _weights.Multiply(patches, count, sums);
        for (var i = 0; i < count; i++)
        {
            _requantizer.Apply(sums.AsSpan(i * _weights.SumPitch), output.AsSpan((first + i) * _weights.Columns, _weights.Columns));
        }

        ArrayPool<int>.Shared.Return(patches);
        ArrayPool<int>.Shared.Return(sums);
    }
}
