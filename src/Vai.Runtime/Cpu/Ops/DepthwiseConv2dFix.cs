using System.Buffers;
using System.Runtime.Intrinsics;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>depthwise-conv2d-fix</c> and <c>transposed-depthwise-conv2d-fix</c>: weights [1, height, width, channels], exact sums, then
/// <see cref="Requantizer"/> (machine.md 7).
/// For each output row, the input rows under the kernel are joined to words once, number below number; a word then serves all the output
/// columns whose window it lies in.
/// </summary>
internal sealed class DepthwiseConv2dFix : IOpKernel
{
    /// <summary>Words of the joined rows; a hostile stride must not make them more than an image has.</summary>
    private const long MaximumWords = 1L << 28;

    private const int ByteOffset = 128;

    private readonly OpSite _site;
    private readonly PatchGeometry _geometry;
    private readonly IDepthwiseKernel _kernel;
    private readonly int[] _weights; // [group of kernel rows][kernel column][channel], a word each
    private readonly int[] _starts; // what the offset of bytes adds, taken away in advance
    private readonly Requantizer _requantizer;
    private readonly int _input;
    private readonly int _groups;
    private readonly int _columns;
    private readonly sbyte[] _zeros;

    private DepthwiseConv2dFix(OpSite site, PatchGeometry geometry)
    {
        var weights = site.Constant<Int8Tensor>("weights") ?? throw site.Bad("it has no weights");
        (_site, _geometry, _input) = (site, geometry, site.Slot("input"));
        ConvolutionShapes.CheckDepthwise(site, _geometry, weights);
        var (window, channels) = (_geometry.Window, _geometry.Channels);
        _kernel = Fastest(channels);
        _groups = (window.KernelHeight + _kernel.NumbersPerWord - 1) / _kernel.NumbersPerWord;
        var columns = ((_geometry.OutputWidth - 1L) * window.StrideWidth) + window.SpanWidth;
        site.Require(_groups * columns * channels <= MaximumWords,
            $"its windows span {columns} columns of {channels} channels, {MaximumWords} numbers are possible");
        _columns = (int)columns;
        _zeros = new sbyte[_geometry.Width * channels];
        _weights = Pack(weights.Data);
        _starts = Starts(weights.Data);
        _requantizer = ConvolutionOutput.Requantizer(site, channels, _geometry.PatchLength);
    }

    public static IOpKernel Prepare(OpSite site) => new DepthwiseConv2dFix(site, ConvolutionShapes.Geometry(site));

    public static IOpKernel PrepareTransposed(OpSite site) => new DepthwiseConv2dFix(site, ConvolutionShapes.TransposedGeometry(site));

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var image = ((Int8Tensor)inputs[_input]).Data;
        var output = GC.AllocateUninitializedArray<sbyte>((int)_site.Op.Output.ElementCount); // every number is written
        Tiles.Run(_geometry.OutputHeight, 1, 4L * _geometry.PatchLength * _geometry.OutputWidth, _site.Parallelism,
            (row, _) => RunRow(image, output, row));
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }

    private void RunRow(sbyte[] image, sbyte[] output, int outputRow)
    {
        var (window, channels, width) = (_geometry.Window, _geometry.Channels, _geometry.OutputWidth);
        var words = ArrayPool<int>.Shared.Rent(_groups * _columns * channels);
        var sums = ArrayPool<int>.Shared.Rent(channels + Requantizer.Slack);
        for (var group = 0; group < _groups; group++)
        {
            JoinRows(image, outputRow, group, words.AsSpan(group * _columns * channels, _columns * channels));
        }

        for (var column = 0; column < width; column++)
        {
            _starts.CopyTo(sums, 0);
            for (var group = 0; group < _groups; group++)
            {
                _kernel.Add(
                    words.AsSpan(((group * _columns) + (column * window.StrideWidth)) * channels),
                    window.DilationWidth * channels,
                    _weights.AsSpan(group * window.KernelWidth * channels),
                    window.KernelWidth,
                    sums.AsSpan(0, channels));
            }

            _requantizer.Apply(sums, output.AsSpan(((outputRow * width) + column) * channels, channels));
        }

        ArrayPool<int>.Shared.Return(words);
        ArrayPool<int>.Shared.Return(sums);
    }

    private void JoinRows(sbyte[] image, int outputRow, int group, Span<int> words)
    {
        var (channels, padLeft) = (_geometry.Channels, _geometry.Window.PadLeft);
        words.Fill(_kernel.NumbersPerWord == sizeof(int) ? unchecked((int)0x80808080) : 0);
        if (_geometry.InsertWidth == 1 && padLeft >= 0)
        {
            var left = Math.Min(padLeft, _columns) * channels;
            JoinRow(image, outputRow, group, words.Slice(left, Math.Min(_zeros.Length, words.Length - left)));
            return;
        }

        var joined = ArrayPool<int>.Shared.Rent(_zeros.Length);
        JoinRow(image, outputRow, group, joined.AsSpan(0, _zeros.Length));
        for (var column = 0; column < _columns; column++)
        {
            var source = PatchGeometry.Source(column - padLeft, _geometry.InsertWidth, _geometry.Width);
            if (source >= 0)
            {
                joined.AsSpan(source * channels, channels).CopyTo(words[(column * channels)..]);
            }
        }

        ArrayPool<int>.Shared.Return(joined);
    }

    private void JoinRow(sbyte[] image, int outputRow, int group, Span<int> words)
    {
        var first = group * _kernel.NumbersPerWord;
        if (!words.IsEmpty)
        {
            _kernel.Join(Row(image, outputRow, first), Row(image, outputRow, first + 1), Row(image, outputRow, first + 2),
                Row(image, outputRow, first + 3), words);
        }
    }

    /// <summary>The image's row under a kernel row; zeros outside the image and behind the kernel.</summary>
    private ReadOnlySpan<sbyte> Row(sbyte[] image, int outputRow, int kernelRow)
    {
        var window = _geometry.Window;
        var row = PatchGeometry.Source(
            (outputRow * window.StrideHeight) + (kernelRow * window.DilationHeight) - window.PadTop, _geometry.InsertHeight,
            _geometry.Height);
        return kernelRow < window.KernelHeight && row >= 0 ? image.AsSpan(row * _zeros.Length, _zeros.Length) : _zeros;
    }

    private int[] Pack(sbyte[] weights)
    {
        var (window, channels, numbers) = (_geometry.Window, _geometry.Channels, _kernel.NumbersPerWord);
        var bits = 32 / numbers;
        var words = new int[_groups * window.KernelWidth * channels];
        var rowLength = window.KernelWidth * channels;
        for (var i = 0; i < weights.Length; i++)
        {
            var (row, place) = Math.DivRem(i, rowLength);
            words[(row / numbers * rowLength) + place] |= (weights[i] & (int)((1L << bits) - 1)) << (row % numbers * bits);
        }

        return words;
    }

    private int[] Starts(sbyte[] weights)
    {
        var starts = new int[_geometry.Channels];
        for (var i = 0; i < weights.Length && _kernel.NumbersPerWord == sizeof(int); i++)
        {
            starts[i % starts.Length] -= ByteOffset * weights[i];
        }

        return starts;
    }

    private static IDepthwiseKernel Fastest(int channels) =>
        QuadLanes256.IsSupported && channels >= QuadLanes256.Lanes ? new DepthwiseKernel<QuadLanes256, Vector256<int>>()
        : PairLanes512.IsSupported && channels >= PairLanes512.Lanes ? new DepthwiseKernel<PairLanes512, Vector512<int>>()
        : PairLanes256.IsSupported && channels >= PairLanes256.Lanes ? new DepthwiseKernel<PairLanes256, Vector256<int>>()
        : PairLanes128.IsSupported && channels >= PairLanes128.Lanes ? new DepthwiseKernel<PairLanes128, Vector128<int>>()
        : new DepthwiseKernel<PairLanes1, int>();
}
