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

    /// <summary>An image and a row of six numbers to three classes.</summary>
    public static XirGraph ImageAndNumbers()
    {
        var net = new FloatNet("Mixed");
        var (numbers, features) = (net.Input("numbers", 1, 6), net.Linear("of_image", net.Flatten("flat", Features(net)), 4));
        net.Linear("linear", net.Concat("both", 1, features, net.Linear("of_numbers", numbers, 4)), 3);
        return net.Build();
    }

    /// <summary>Two blocks that are added to what they read, a mean, and ten classes.</summary>
    public static XirGraph Residual()
    {
        var net = new FloatNet("Residual");
        var map = net.Relu("stem_relu", net.Convolution("stem", net.Input("image", 1, 28, 28, 1), 8, Three(2)));
        foreach (var block in (string[])["first", "second"])
        {
            var inner = net.Relu(block + "_relu", net.Convolution(block + "_in", map, 8, Three()));
            map = net.Relu(
                block, net.Elementwise(block + "_sum", OpNames.Add, null, map, net.Convolution(block + "_out", inner, 8, Three())));
        }

        net.Linear("classes", net.Flatten("flat", net.Pool("mean", map, OpNames.AvgPool2d, new Window(14, 14))), 10);
        return net.Build();
    }

    /// <summary>Inverted residuals: wide, a filter a channel, narrow again; one of them halves the map.</summary>
    public static XirGraph Depthwise()
    {
        var net = new FloatNet("Depthwise");
        var map = net.Relu("stem_relu", net.Convolution("stem", net.Input("image", 1, 28, 28, 1), 8, Three(2)));
        foreach (var (block, stride) in new[] { ("first", 1), ("second", 2) })
        {
            var wide = net.Elementwise(block + "_relu", OpNames.Relu6, null, net.Convolution(block + "_wide", map, 24, new Window(1, 1)));
            var filtered =
                net.Elementwise(block + "_relu_1", OpNames.Relu6, null, net.DepthwiseConvolution(block + "_filter", wide, Three(stride)));
            var narrow = net.Convolution(block + "_narrow", filtered, 8, new Window(1, 1));
            map = stride == 1 ? net.Elementwise(block, OpNames.Add, null, map, narrow) : narrow;
        }

        net.Linear("classes", net.Flatten("flat", net.Pool("mean", map, OpNames.AvgPool2d, new Window(7, 7))), 10);
        return net.Build();
    }

    /// <summary>Images of the models' size for calibration, in an IDX file.</summary>
    public static byte[] Images(int count)
    {
        var pixels = new byte[count * 28 * 28];
        new Random(11).NextBytes(pixels);
        return [0, 0, 8, 3, 0, 0, 0, (byte)count, 0, 0, 0, 28, 0, 0, 0, 28, .. pixels];
    }

    private static Window Three(int stride = 1) =>
        new(3, 3) { StrideHeight = stride, StrideWidth = stride, PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };

    private static string Features(FloatNet net) => net.Pool(
        "pool",
        net.Relu("relu",
            net.Convolution("conv", net.Input("image", 1, 28, 28, 1), 4,
                new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 })),
        "maxpool2d",
        new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 });
}
