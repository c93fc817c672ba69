using Vai.Tests;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Tool.Tests;

/// <summary>Small float models.</summary>
internal static class FloatModels
{
    /// <summary>An 8 x 8 image through a convolution, relu, pooling and a linear layer to three classes.</summary>
    /// <param name="lastOp">A further op at the end, for instance softmax.</param>
    public static XirGraph Classifier(string? lastOp = null)
    {
        var net = new FloatNet("Classifier");
        var map = net.Relu("relu", net.Convolution("conv", net.Input("image", 1, 8, 8, 1), 4, new Window(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 }));
        var pooled = net.Pool("pool", map, "maxpool2d", new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 });
        var classes = net.Linear("linear", net.Flatten("flat", pooled), 3);
        if (lastOp is not null)
        {
            net.Elementwise("last", lastOp, AttributeMap.Of(("axis", 1)), classes);
        }

        return net.Build();
    }
}
