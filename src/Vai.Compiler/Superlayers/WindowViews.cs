using Vai.Compiled;
using Vai.Targets;

namespace Vai.Compiler.Superlayers;

/// <summary>
/// The same convolution with taps for channels, of a map that is loaded: what lies side by side in DDR may just as well be one pixel. A map
/// of few channels so fills the lanes (machine.md 6.3: channel augmentation).
/// </summary>
internal static class WindowViews
{
    private const int Rows = 1;
    private const int Columns = 2;
    private const int Channels = 3;

    /// <summary>pad_start and pad_end of LOAD have 5 bits, and pixels of more than 64 bytes are not padded (machine.md 13).</summary>
    private const int LargestPad = 31;

    private const int LargestPaddedPixel = 64;

    /// <summary>LOAD counts the bytes of a pixel in 14 bits.</summary>
    private const int LargestPixel = 1 << 14;

    /// <summary>Channel groups of a pixel: channel_group has 8 bits.</summary>
    private const int LargestGroups = 256;

    public static IEnumerable<ConvolutionSuperlayer> Of(DpuTarget target, ConvolutionSuperlayer superlayer)
    {
        var lanes = target.Architecture.ChannelParallel;
        return new[] { OnePixel(superlayer, lanes), Gathered(superlayer, lanes) }.OfType<ConvolutionSuperlayer>();
    }

    /// <summary>A window as large as the map is one pixel of one map of one pixel.</summary>
    private static ConvolutionSuperlayer? OnePixel(ConvolutionSuperlayer superlayer, int lanes)
    {
        var (input, stage) = (superlayer.Input, superlayer.Convolution);
        var (height, width, size) = (input.Shape[Rows], input.Shape[Columns], input.ElementCount);
        if (stage.Window is not { PadLeft: 0, PadRight: 0, PadTop: 0, PadBottom: 0 } window
            || (window.KernelHeight, window.KernelWidth) != (height, width) || height * width == 1 || !Fits(size, lanes)
            || !RowsAreDense(input) || !RowsAreDense(stage.Weights)
            || (height > 1 && (input.Stride[Rows] != size / height || stage.Weights.Stride[Rows] != size / height)))
        {
            return null;
        }

        return superlayer with
        {
            Input = Reshaped(input, [1, 1, 1, size]),
            Convolution = stage with
            {
                Window = new Window(1, 1), Weights = Reshaped(stage.Weights, [superlayer.Output.Shape[Channels], 1, 1, size]),
            },
        };
    }

    /// <summary>The columns of a window are one pixel; windows beside each other overlap, and begin in front of the row where it is
    /// padded.</summary>
    private static ConvolutionSuperlayer? Gathered(ConvolutionSuperlayer superlayer, int lanes)
    {
        var (input, stage, window) = (superlayer.Input, superlayer.Convolution, superlayer.Convolution.Window);
        var (channels, width) = (input.Shape[Channels], stage.Window.OutputWidth(input.Shape[Columns]));
        var (pixel, jump) = (window.KernelWidth * channels, window.StrideWidth * channels);
        var bytes = new Interval(window.PadLeft * channels, input.Shape[Columns] * channels);
        var address = input.Address - bytes.Start;
        if (window.KernelWidth == 1 || window.DilationWidth > 1 || !Fits(pixel, lanes) || address < 0
            || !RowsAreDense(input) || !RowsAreDense(stage.Weights)
            || !CanPad(bytes, pixel, jump, width, lanes))
        {
            return null;
        }

        var weights = stage.Weights;
        return superlayer with
        {
            Input = input with
            {
                Shape = [1, input.Shape[Rows], width, pixel], Stride = [input.Stride[0], input.Stride[Rows], jump, 1], Address = address,
            },
            Convolution = stage with
            {
                Window = window with { KernelWidth = 1, StrideWidth = 1, PadLeft = 0, PadRight = 0 },
                Weights = weights with
                {
                    Shape = [weights.Shape[0], weights.Shape[Rows], 1, pixel],
                    Stride = [weights.Stride[0], weights.Stride[Rows], pixel, 1],
                },
            },
            RowBytes = bytes,
        };
    }

    /// <summary>Whether LOAD can make the padding of rows, and of any part of a row.</summary>
    private static bool CanPad(Interval bytes, int pixel, int jump, int width, int lanes)
    {
        var firstBehind = Math.Max(IntegerMath.FloorDivide(bytes.End - pixel, jump) + 1, 0);
        if (bytes.Start == 0 && firstBehind >= width)
        {
            return true;
        }

        if (pixel > LargestPaddedPixel || jump > pixel || bytes.Start > LargestPad)
        {
            return false;
        }

        // All that is to tell: where a part begins among the pixels with padding in front, where it ends among those with padding behind.
        return (from first in Enumerable.Range(0, Math.Min(IntegerMath.CeilingDivide(bytes.Start, jump) + 1, width))
                from last in Enumerable.Range(firstBehind, Math.Max(width - firstBehind, 0))
                where first <= last
                select RowPadding.Of(bytes, Interval.Between(first, last + 1), pixel, jump, lanes))
            .All(padding => padding is { End: > 0 and <= LargestPad, Index: <= LargestPad });
    }

    private static bool Fits(int pixel, int lanes) => pixel <= Math.Min(LargestPixel, LargestGroups * lanes);

    private static bool RowsAreDense(DdrTensor tensor) => tensor.Shape[Columns] == 1 || tensor.Stride[Columns] == tensor.Shape[Channels];

    private static DdrTensor Reshaped(DdrTensor tensor, ImmutableArray<int> shape) =>
        tensor with { Shape = shape, Stride = [tensor.Stride[0], shape[3], shape[3], 1] };
}
