namespace Vai.Tool.Tests;

/// <summary>Small float models.</summary>
internal static class FloatModels
{
    /// <summary>A 28 x 28 image through a convolution, relu, pooling and a linear layer to three classes.</summary>
    /// <param name="lastOp">A further op at the end, for instance softmax.</param>
    public static XirGraph Classifier(string? lastOp = null)
    {
        var net = new FloatNet("Classifier");
        var classes = net.Linear("linear", net.Flatten("flat", Features(net)), 3);
        if (lastOp is not null)
        {
            net.Elementwise("last", lastOp, AttributeMap.Of(("axis", 1)), classes);
        }

        return net.Build();
    }

    /// <summary>As a detector ends: ten boxes of four numbers, ten scores.</summary>
    public static XirGraph Detector()
    {
        var net = new FloatNet("Detector");
        var features = net.Flatten("flat", Features(net));
        net.Reshape("boxes", net.Linear("box_numbers", features, 40), 1, 10, 4);
        net.Linear("scores", features, 10);
        return net.Build();
    }

    /// <summary>Two results that are vectors of classes.</summary>
    public static XirGraph Twins()
    {
        var net = new FloatNet("Twins");
        var features = net.Flatten("flat", Features(net));
        net.Linear("first", features, 10);
        net.Linear("second", features, 4);
        return net.Build();
    }

    /// <summary>Images of the models' size for calibration, in an IDX file.</summary>
    public static byte[] Images(int count)
    {
        var pixels = new byte[count * 28 * 28];
        new Random(11).NextBytes(pixels);
        return [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels];
    }

    private static string Features(FloatNet net) => net.Pool(
        "pool",
        net.Relu("relu", net.Convolution("conv", net.Input("image", 1, 28, 28, 1), 4, new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 })),
        "maxpool2d",
        new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 });
}
