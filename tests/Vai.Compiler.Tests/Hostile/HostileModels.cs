using Vai.Compiler.Tests.Lowering;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Compiler.Tests.Hostile;

/// <summary>Right models to be damaged: small ones of our own, which run in a millisecond, and the vendor's where shared data is
/// there.</summary>
internal static class HostileModels
{
    private static readonly string[] Vendors =
    [
        "xmodels/mlp.b512", "xmodels/lenet.b4096", "xmodels/cnn_small.b4096", "xmodels/cnn_small.int", "xmodels/conv1d.b4096",
        "xmodels/conv1d.int", "xmodels/tf2_custom_op.b4096-30", "xmodels/mbconv_relu_se_k3_s2.b2304", "isa0/simplenet.b4096_isa0",
        "isa0/svhn.b4096_isa0",
    ];

    /// <summary>Models made here: their bytes, and the graph in them.</summary>
    public static HostileModel[] Own()
    {
        var layers = Layers();
        return
        [
            HostileModel.Of("convolutions.int", Convolutions()),
            HostileModel.Of("layers.int", layers),
            HostileModel.Of("convolutions.b512", ModelCompiler.Compile(Convolutions(), DpuTarget.Parse("B512")).Xmodel.AsSpan()),
            HostileModel.Of("layers.b4096", ModelCompiler.Compile(layers, DpuTarget.Parse("B4096")).Xmodel.AsSpan()),
            HostileModel.Of("layers.b2304", ModelCompiler.Compile(layers, DpuTarget.Parse("B2304")).Xmodel.AsSpan()),
            HostileModel.Of("layers.b4096_max", ModelCompiler.Compile(layers, DpuTarget.Parse("B4096_MAX")).Xmodel.AsSpan()),
            HostileModel.Of("layers.b1024_min", ModelCompiler.Compile(layers, DpuTarget.Parse("B1024_MIN")).Xmodel.AsSpan()),
        ];
    }

    /// <summary>Small files of the vendor's; none where shared data is absent.</summary>
    public static HostileModel[] Vendor() =>
    [
        .. Vendors.Select(name => Path.Combine(SharedData.Root, "data", name + ".xmodel"))
            .Where(File.Exists)
            .Select(path => HostileModel.Of(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path))),
    ];

    private static XirGraph Convolutions()
    {
        var graph = new QuantizedGraphBuilder();
        var first = graph.Fix(graph.Conv2d("first", graph.Data("in", 6, 1, 6, 6, 3), 10, Padded(3)), 3);
        graph.Fix(graph.Conv2d("second", first, 5, new Window(1, 1)), 2);
        return graph.Build();
    }

    /// <summary>A layer of every kind that gives other instructions, and a softmax that stays on the processor.</summary>
    private static XirGraph Layers()
    {
        var graph = new QuantizedGraphBuilder(seed: 3);
        var first = graph.Fix(graph.Unary("relu", "relu", graph.Conv2d("first", graph.Data("in", 6, 1, 8, 8, 3), 12, Padded(3))), 4);
        var depthwise = graph.Fix(graph.DepthwiseConv2d("depthwise", first, Padded(3)), 4);
        var second = graph.Fix(graph.Conv2d("second", depthwise, 12, new Window(1, 1)), 4);
        var sum = graph.Fix(graph.Elementwise("sum", "add", first, second), 3);
        var pool = graph.Fix(graph.Pool("pool", "maxpool2d", sum, new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 }), 3);
        var average = graph.Fix(graph.Pool("average", "avgpool2d", pool, new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 }), 3);
        var dense = graph.Fix(graph.Matmul("dense", graph.Fix(graph.Flatten("flat", average), 3), 6), 2);
        graph.Unary("softmax", "softmax", dense, ("axis", -1));
        return graph.Build();
    }

    private static Window Padded(int kernel) =>
        new(kernel, kernel) { PadLeft = kernel / 2, PadRight = kernel / 2, PadTop = kernel / 2, PadBottom = kernel / 2 };
}

/// <summary>A model as a file and as what the file says.</summary>
internal sealed record HostileModel(string Name, byte[] Bytes, XirGraph Graph)
{
    public static HostileModel Of(string name, ReadOnlySpan<byte> bytes) => new(name, bytes.ToArray(), XmodelFile.Parse(bytes));

    public static HostileModel Of(string name, XirGraph graph) => new(name, XmodelFile.ToBytes(graph), graph);
}
