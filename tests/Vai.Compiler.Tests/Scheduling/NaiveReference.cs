using Vai.Compiler.Scheduling;
using Vai.Xir.Ops;

namespace Vai.Compiler.Tests.Scheduling;

/// <summary>An NHWC map of one image.</summary>
internal sealed record Map(int Height, int Width, int Channels, sbyte[] Data)
{
    public sbyte this[int y, int x, int c] => Data[(((y * Width) + x) * Channels) + c];
}

/// <summary>Convolution and pooling as sums over windows, written from the guide's formulas (dpu-isa.md 6, 7) and nothing else.</summary>
internal static class NaiveReference
{
    public static Map Convolve(Map input, ConvolutionShape shape, sbyte[] weights, sbyte[] bias)
    {
        var window = shape.Window;
        return Fill(input, window, shape.OutputChannels, (y, x, o) =>
        {
            var sum = 0L;
            foreach (var (row, column, tap) in Taps(input, window, y, x))
            {
                for (var c = 0; c < input.Channels; c++)
                {
                    var weight = ((((o * window.KernelHeight * window.KernelWidth) + tap) * input.Channels) + c);
                    sum += input[row, column, c] * weights[weight];
                }
            }

            return Activate((2 * sum) + ((long)bias[o] << shape.ShiftBias), shape.ShiftCut + 1, shape.Activation);
        });
    }

    public static Map Pool(Map input, PoolingStage stage) => Fill(input, stage.Window, input.Channels, (y, x, c) =>
    {
        var values = Taps(input, stage.Window, y, x).Select(tap => (long)input[tap.Row, tap.Column, c]).ToArray();
        return stage.Kind == PoolingKind.Maximum
            ? (sbyte)values.Max()
            : Round(values.Sum() * stage.MultiplyFactor, stage.ShiftCut - 8);
    });

    private static Map Fill(Map input, Window window, int channels, Func<int, int, int, sbyte> value)
    {
        var (height, width) = (window.OutputHeight(input.Height), window.OutputWidth(input.Width));
        var data = from y in Enumerable.Range(0, height)
                   from x in Enumerable.Range(0, width)
                   from c in Enumerable.Range(0, channels)
                   select value(y, x, c);
        return new Map(height, width, channels, [.. data]);
    }

    private static IEnumerable<(int Row, int Column, int Tap)> Taps(Map input, Window window, int y, int x)
    {
        for (var ky = 0; ky < window.KernelHeight; ky++)
        {
            for (var kx = 0; kx < window.KernelWidth; kx++)
            {
                var row = (y * window.StrideHeight) - window.PadTop + ky;
                var column = (x * window.StrideWidth) - window.PadLeft + kx;
                if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                {
                    yield return (row, column, (ky * window.KernelWidth) + kx);
                }
            }
        }
    }

    private static sbyte Activate(long value, int shift, Activation activation) => activation switch
    {
        Activation.Relu => Math.Max(Round(value, shift), (sbyte)0),
        Activation.LeakyRelu when value < 0 => Round(26 * value, shift + 8),
        _ => Round(value, shift),
    };

    private static sbyte Round(long value, int shift) =>
        (sbyte)Math.Clamp(Math.Floor((value / Math.Pow(2, shift)) + 0.5), sbyte.MinValue, sbyte.MaxValue);
}
