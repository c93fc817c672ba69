using Vai.Compiler.Superlayers;
using Vai.Isa;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>An NHWC map of one image.</summary>
internal sealed record Map(int Height, int Width, int Channels, sbyte[] Data)
{
    public sbyte this[int y, int x, int c] => Data[(((y * Width) + x) * Channels) + c];
}

/// <summary>Convolution and pooling as sums over windows, written from the formulas of machine.md 6, 7, 13 and nothing else.</summary>
internal static class NaiveReference
{
    public static Map Convolve(Map input, ConvolutionShape shape, sbyte[] weights, sbyte[] bias)
    {
        var kernelSize = shape.Window.KernelHeight * shape.Window.KernelWidth;
        return Fill(input, shape.Window, shape.OutputChannels, (taps, o) =>
        {
            var sum = 0L;
            foreach (var (row, column, tap) in taps)
            {
                for (var c = 0; c < input.Channels; c++)
                {
                    sum += input[row, column, c] * weights[(((o * kernelSize) + tap) * input.Channels) + c];
                }
            }

            return Activate((2 * sum) + ((long)bias[o] << shape.ShiftBias), shape.ShiftCut + 1, shape.Activation);
        });
    }

    public static Map ConvolveDepthwise(Map input, DepthwiseShape shape, sbyte[] weights, sbyte[] bias) =>
        Fill(input, shape.Window, input.Channels, (taps, c) =>
        {
            var sum = taps.Sum(tap => (long)input[tap.Row, tap.Column, c] * weights[(tap.Number * input.Channels) + c]);
            return Activate((2 * sum) + ((long)bias[c] << shape.ShiftBias), shape.ShiftCut + 1, shape.Activation);
        });

    public static Map Pool(Map input, PoolingStage stage) => Fill(input, stage.Window, input.Channels, (taps, c) =>
        stage.Kind == PoolingKind.Maximum
            ? taps.Max(tap => input[tap.Row, tap.Column, c])
            : Round(taps.Sum(tap => (long)input[tap.Row, tap.Column, c]) * stage.Multiplier, stage.RightShift));

    private static Map Fill(Map input, Window window, int channels, Func<List<Tap>, int, sbyte> value)
    {
        var (height, width) = (window.OutputHeight(input.Height), window.OutputWidth(input.Width));
        var data = new sbyte[height * width * channels];
        for (var pixel = 0; pixel < height * width; pixel++)
        {
            var taps = Taps(input, window, pixel / width, pixel % width);
            for (var c = 0; c < channels; c++)
            {
                data[(pixel * channels) + c] = value(taps, c);
            }
        }

        return new Map(height, width, channels, data);
    }

    /// <summary>The taps of a window that are inside the input.</summary>
    private static List<Tap> Taps(Map input, Window window, int y, int x)
    {
        var taps = new List<Tap>();
        for (var number = 0; number < window.KernelHeight * window.KernelWidth; number++)
        {
            var row = (y * window.StrideHeight) - window.PadTop + (number / window.KernelWidth);
            var column = (x * window.StrideWidth) - window.PadLeft + (number % window.KernelWidth);
            if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
            {
                taps.Add(new Tap(row, column, number));
            }
        }

        return taps;
    }

    private static sbyte Activate(long value, int shift, Activation activation) => activation switch
    {
        Activation.Relu => Math.Max(Round(value, shift), (sbyte)0),
        Activation.Relu6 => Math.Clamp(Round(value, shift), (sbyte)0, (sbyte)96),
        Activation.LeakyRelu when value < 0 => Round(26 * value, shift + 8),
        _ => Round(value, shift),
    };

    private static sbyte Round(long value, int shift) =>
        (sbyte)Math.Clamp(Math.Floor((value / Math.Pow(2, shift)) + 0.5), sbyte.MinValue, sbyte.MaxValue);

    private readonly record struct Tap(int Row, int Column, int Number);
}
