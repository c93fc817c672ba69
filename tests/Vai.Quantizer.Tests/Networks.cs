using Vai.Images;

namespace Vai.Quantizer.Tests;

internal static class Networks
{
    /// <summary>conv, relu, pool, conv, flatten, matmul, softmax on 12×12 greyscale images.</summary>
    public static XirGraph Small()
    {
        var net = new NetworkBuilder();
        var input = net.Data(1, 12, 12, 1);
        var conv1 =
            net.Op("relu1", "relu", net.Conv("conv1", input, 6, new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 }));
        var pool = net.Pool("pool", "maxpool2d", conv1, new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 });
        var conv2 = net.Op("relu2", "relu", net.Conv("conv2", pool, 8, new Window(3, 3)));
        var logits = net.MatMul("fc", net.Flatten("flatten", conv2), 5);
        net.Op("softmax", "softmax", logits);
        return net.Build();
    }

    /// <summary>Reproducible images with values in 0..1.</summary>
    public static ImageSet Images(XirGraph graph, int count, int seed = 3)
    {
        var random = new Random(seed);
        var shape = ImageShape.Of(graph);
        return ImageSet.FromValues([.. Enumerable.Range(0, count * shape.ValueCount).Select(_ => random.NextSingle())], shape);
    }

    /// <summary>A quantized graph without its fix ops: what the vendor's exporter started from, but for rounded constants.</summary>
    public static XirGraph FloatForm(XirGraph quantized)
    {
        var producers = quantized.OfType("fix").ToDictionary(op => op.Name, op => op.InputsOf("input")[0], StringComparer.Ordinal);
        return XirGraph.Create(quantized.Name, quantized.Ops.Where(op => op.Type != "fix").Select(op => op with
        {
            Arguments =
                [.. op.Arguments.Select(argument =>
                    argument with { Ops = [.. argument.Ops.Select(name => producers.GetValueOrDefault(name, name))] })],
        }));
    }
}
