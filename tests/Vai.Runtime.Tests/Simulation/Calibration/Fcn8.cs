namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>The 3x3 convolutions of FCN8's VGG part, and what an older compiler's profile says they took.</summary>
internal static class Fcn8
{
    public static IEnumerable<ConvolutionLayer> Convolutions() =>
        from layer in new (int Block, int Number, int Size, int Input, int Output)[]
        {
            (1, 1, 224, 3, 64), (1, 2, 224, 64, 64), (2, 1, 112, 64, 128), (2, 2, 112, 128, 128), (3, 1, 56, 128, 256),
            (3, 2, 56, 256, 256),
            (3, 3, 56, 256, 256), (4, 1, 28, 256, 512), (4, 2, 28, 512, 512), (4, 3, 28, 512, 512), (5, 1, 14, 512, 512),
            (5, 2, 14, 512, 512), (5, 3, 14, 512, 512),
        }
        select new ConvolutionLayer($"block{layer.Block}_conv{layer.Number}", layer.Size, layer.Input, layer.Output, Kernel: 3);

    /// <summary>Milliseconds by layer.</summary>
    public static IReadOnlyDictionary<string, double> Measured() => File.ReadLines(SharedData.Require("perf/dnndk-layers.csv"))
        .Select(line => line.Split(','))
        .Where(cells => cells[0].StartsWith("1.3:", StringComparison.Ordinal) && cells[1] == "fcn8"
            && cells[3].EndsWith("_convolution", StringComparison.Ordinal))
        .ToDictionary(cells => cells[3][..^"_convolution".Length],
            cells => double.Parse(cells[6], System.Globalization.CultureInfo.InvariantCulture));
}
