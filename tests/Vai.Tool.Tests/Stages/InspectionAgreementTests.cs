using Vai.Compiler.Inspection;
using Vai.Compiler.Lowering;
using Vai.Images;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Quantizer;
using Vai.Runtime.Tensors;
using Vai.Targets;

namespace Vai.Tool.Tests.Stages;

/// <summary>What the inspector says of a float model is what the compiler does with the quantized one, layer by layer.</summary>
public class InspectionAgreementTests
{
    private static readonly Window Kernel3 = new(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };
    private static readonly Window Halve = new(2, 2) { StrideHeight = 2, StrideWidth = 2 };

    private static readonly Dictionary<string, Action<FloatNet, string>> Nets = new()
    {
        ["classifier"] = (net, image) =>
            net.Linear("linear",
            net.Flatten("flat", net.Pool("pool", net.Relu("relu", net.Convolution("conv", image, 4, Kernel3)), "maxpool2d", Halve)), 10),
        ["softmax at the end"] = (net, image) =>
            net.Elementwise("softmax", "softmax", AttributeMap.Of(("axis", 1)), net.Linear("linear", net.Flatten("flat", image), 10)),
        ["sigmoid in the middle"] = (net, image) =>
            net.Convolution("after", net.Elementwise("sigmoid", "sigmoid", null, net.Convolution("before", image, 4, Kernel3)), 4, Kernel3),
        ["sigmoid, then flatten"] = (net, image) =>
            net.Linear(
            "linear", net.Flatten("flat", net.Elementwise("sigmoid", "sigmoid", null, net.Convolution("before", image, 4, Kernel3))), 4),
        ["residual block"] = (net, image) =>
        {
            var first = net.Relu("first_relu", net.Convolution("first", image, 4, Kernel3));
            var second = net.Convolution("second", first, 4, Kernel3);
            net.Convolution("after", net.Relu("sum_relu", net.Elementwise("sum", "add", null, first, second)), 4, Kernel3);
        },
        ["sum, then flatten"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Linear("linear", net.Flatten("flat", net.Elementwise("sum", "add", null, map, map)), 4);
        },
        ["flatten at the end"] = (net, image) => net.Flatten("flat", net.Convolution("conv", image, 4, Kernel3)),
        ["sum and flatten at the end"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Flatten("flat", net.Elementwise("sum", "add", null, map, map));
        },
        ["relu behind pooling"] = (net, image) =>
            net.Relu("relu", net.Pool("pool", net.Convolution("conv", image, 4, Kernel3), "maxpool2d", Halve)),
        ["relu behind a shared convolution"] = (net, image) =>
        {
            var shared = net.Convolution("shared", image, 4, Kernel3);
            net.Convolution("after_relu", net.Relu("relu", shared), 4, Kernel3);
            net.Convolution("beside", shared, 4, Kernel3);
        },
        ["a result that a layer reads too"] = (net, image) =>
        {
            var shared = net.Relu("shared_relu", net.Convolution("shared", image, 4, Kernel3));
            net.Reshape("copy", shared, 1, 16, 16, 4);
            net.Convolution("after", shared, 4, Kernel3);
        },
        ["relu behind flatten"] = (net, image) =>
            net.Linear("linear", net.Relu("relu", net.Flatten("flat", net.Convolution("conv", image, 4, Kernel3))), 4),
        ["two activations"] = (net, image) =>
            net.Relu(
            "second", net.Elementwise("first", "leaky-relu", AttributeMap.Of(("alpha", 0.2f)), net.Convolution("conv", image, 4, Kernel3))),
        ["leaky relu"] = (net, image) =>
            net.Elementwise("leaky", "leaky-relu", AttributeMap.Of(("alpha", 0.2f)), net.Convolution("conv", image, 4, Kernel3)),
        ["global mean"] = (net, image) =>
            net.Linear("linear",
                net.Flatten("flat", net.Pool("mean", net.Convolution("conv", image, 4, Kernel3), "avgpool2d", new Window(16, 16))), 4),
        ["mean of 2 x 2"] = (net, image) => net.Pool("mean", net.Convolution("conv", image, 4, Kernel3), "avgpool2d", Halve),
        ["kernel 17"] = (net, image) =>
            net.Convolution("after", net.Convolution("wide", image, 4, new Window(16, 17) { PadLeft = 8, PadRight = 8 }), 4,
                new Window(1, 1)),
        ["stride 9"] = (net, image) =>
            net.Convolution("after", net.Convolution("far", image, 4, new Window(3, 3) { StrideHeight = 9, StrideWidth = 9 }), 4,
                new Window(1, 1)),
        ["stride 9 of a single window"] = (net, image) =>
            net.Convolution("single", image, 4, new Window(16, 16) { StrideHeight = 9, StrideWidth = 9 }),
        ["depthwise"] = (net, image) =>
            net.Relu("relu", net.DepthwiseConvolution("depthwise", net.Convolution("conv", image, 4, Kernel3), Kernel3)),
        ["depthwise behind pooling"] = (net, image) =>
            net.Linear(
            "linear",
            net.Flatten(
            "flat",
            net.DepthwiseConvolution("depthwise",
                net.Pool("pool", net.Convolution("conv", image, 4, Kernel3), "maxpool2d", Halve), Kernel3)), 4),
        ["dilation"] = (net, image) =>
            net.Convolution("after", net.Convolution("dilated", image, 4, new Window(3, 3) { DilationHeight = 2, DilationWidth = 2 }), 4,
                new Window(1, 1)),
        ["dilation with stride and padding"] = (net, image) =>
            net.Relu(
            "relu",
            net.Convolution("dilated", image, 4, new Window(3, 3)
            { DilationHeight = 3, DilationWidth = 4, StrideHeight = 2, PadTop = 3, PadBottom = 3, PadLeft = 4, PadRight = 4 })),
        ["dilation of an empty phase"] = (net, image) =>
            net.Convolution("dilated", image, 4, new Window(2, 1) { DilationHeight = 20, PadTop = 20, PadBottom = 20 }),
        ["dilated depthwise"] = (net, image) =>
            net.DepthwiseConvolution("dilated", net.Convolution("conv", image, 4, Kernel3),
                new Window(3, 3) { DilationHeight = 2, DilationWidth = 2, PadTop = 2, PadBottom = 2, PadLeft = 2, PadRight = 2 }),
        ["groups"] = (net, image) => net.Convolution("groups", net.Convolution("conv", image, 40, Kernel3), 40, Kernel3, groups: 4),
        ["hard sigmoid"] = (net, image) => net.Elementwise("sigmoid", "hard-sigmoid", null, net.Convolution("conv", image, 4, Kernel3)),
        ["hard swish"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Convolution(
                "after", net.Elementwise("swish", "mul", null, net.Elementwise("sigmoid", "hard-sigmoid", null, map), map), 4, Kernel3);
        },
        ["transposed"] = (net, image) =>
            net.Relu(
            "relu",
            net.TransposedConvolution("transposed", net.Convolution("conv", image, 4, Kernel3), 6,
                new Window(4, 4) { StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1 })),
        ["transposed depthwise"] = (net, image) =>
            net.TransposedConvolution("transposed", net.Convolution("conv", image, 4, Kernel3), null,
                new Window(2, 3) { StrideHeight = 2, StrideWidth = 3 }),
        ["transposed with a kernel below its stride"] = (net, image) =>
            net.TransposedConvolution("transposed", image, 4, new Window(2, 2) { StrideHeight = 3, StrideWidth = 3 }),
        ["3001 features"] = (net, image) =>
            net.Linear("linear", net.Flatten("flat", net.Convolution("conv", image, 12, new Window(2, 7))), 10),
        ["linear layers of a vector"] = (net, image) =>
            net.Linear("second", net.Relu("relu", net.Linear("first", net.Flatten("flat", image), 8)), 4),
        ["residual blocks and a mean"] = (net, image) =>
        {
            var first = net.Relu("first_relu", net.Convolution("first", image, 4, Kernel3));
            var second = net.Convolution("second", first, 4, Kernel3);
            var sum = net.Relu("sum_relu", net.Elementwise("sum", "add", null, first, second));
            net.Linear("linear", net.Flatten("flat", net.Pool("mean", sum, "avgpool2d", new Window(16, 16))), 10);
        },
        ["concat"] = (net, image) =>
        {
            var joined =
                net.Concat("joined", 3, net.Relu("relu", net.Convolution("left", image, 4, Kernel3)),
                    net.Convolution("right", image, 5, Kernel3));
            net.Convolution("after", joined, 4, Kernel3);
        },
        ["concat of a sigmoid"] = (net, image) => net.Convolution("after", net.Concat(
            "joined", 3, net.Convolution("left", image, 4, Kernel3),
            net.Elementwise("sigmoid", "sigmoid", null, net.Convolution("right", image, 4, Kernel3))), 4, Kernel3),
        ["concat, then relu"] = (net, image) =>
            net.Convolution(
            "after", net.Relu("relu", net.Concat("joined", 3, net.Convolution("left", image, 4, Kernel3), image)), 4, Kernel3),
        ["SiLU"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Convolution(
                "after", net.Elementwise("silu", "mul", null, map, net.Elementwise("sigmoid", "sigmoid", null, map)), 4, Kernel3);
        },
        ["scaled by channels"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            var mean = net.Convolution("squeeze", net.Pool("mean", map, "avgpool2d", new Window(16, 16)), 4, new Window(1, 1));
            net.Convolution("after", net.Elementwise("excite", "mul", null, map, mean), 4, Kernel3);
        },
        ["product of a map and a column"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Convolution(
                "after", net.Elementwise("product", "mul", null, map, net.Pool("column", map, "maxpool2d", new Window(1, 16))), 4, Kernel3);
        },
        ["relu of the input"] = (net, image) => net.Convolution("after", net.Relu("relu", image), 4, Kernel3),
        ["relu6"] = (net, image) =>
            net.Convolution("after", net.Elementwise("relu6", "relu6", null, net.Convolution("conv", image, 4, Kernel3)), 4, Kernel3),
        ["relu6 behind a sum"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Convolution("after", net.Elementwise("relu6", "relu6", null, net.Elementwise("sum", "add", null, map, map)), 4, Kernel3);
        },
        ["relu6 behind a layer on the CPU"] = (net, image) =>
            net.Convolution(
            "after",
            net.Elementwise("relu6", "relu6", null, net.Convolution("wide", image, 4, new Window(16, 17) { PadLeft = 8, PadRight = 8 })), 4,
            Kernel3),
        ["relu behind a mean"] = (net, image) =>
            net.Convolution(
            "after", net.Relu("relu", net.Pool("mean", net.Convolution("conv", image, 4, Kernel3), "avgpool2d", Halve)), 4, Kernel3),
        ["leaky relu behind a sum"] = (net, image) =>
        {
            var map = net.Convolution("conv", image, 4, Kernel3);
            net.Convolution(
                "after",
                net.Elementwise("leaky", "leaky-relu", AttributeMap.Of(("alpha", 0.2f)), net.Elementwise("sum", "add", null, map, map)), 4,
                Kernel3);
        },
        ["slice"] = (net, image) =>
            net.Convolution(
            "after",
            net.Shaped("slice", "strided_slice", net.Convolution("conv", image, 8, Kernel3), [1, 8, 16, 5],
                Slice([0, 0, 0, 2], [1, 16, 16, 7], [1, 2, 1, 1])), 4, Kernel3),
        ["slice of every other channel"] = (net, image) =>
            net.Convolution(
            "after",
            net.Shaped("slice", "strided_slice", net.Convolution("conv", image, 8, Kernel3), [1, 16, 16, 4],
                Slice([0, 0, 0, 0], [1, 16, 16, 8], [1, 1, 1, 2])), 4, Kernel3),
        ["slice, then relu"] = (net, image) =>
            net.Relu(
            "relu",
            net.Shaped("slice", "strided_slice", net.Convolution("conv", image, 8, Kernel3), [1, 16, 16, 4],
                Slice([0, 0, 0, 0], [1, 16, 16, 4], [1, 1, 1, 1]))),
        ["nearest upsampling"] = (net, image) =>
            net.Convolution("after", Resize(net, "up", net.Convolution("conv", image, 4, Kernel3), 32, 48, "NEAREST"), 4, Kernel3),
        ["bilinear upsampling"] = (net, image) =>
            net.Convolution("after", Resize(net, "up", net.Convolution("conv", image, 4, Kernel3), 32, 32, "BILINEAR"), 4, Kernel3),
        ["uneven upsampling"] = (net, image) =>
            net.Convolution("after", Resize(net, "up", net.Convolution("conv", image, 4, Kernel3), 24, 24, "NEAREST"), 4, Kernel3),
        ["nearest downsampling"] = (net, image) =>
            net.Convolution("after", Resize(net, "down", net.Convolution("conv", image, 4, Kernel3), 4, 8, "NEAREST"), 4, Kernel3),
        ["maximum over space"] = (net, image) =>
            net.Linear("linear", net.Shaped("maximum", "reduction_max", net.Convolution("conv", image, 4, Kernel3), [1, 4], Axes(1, 2)), 4),
        ["mean over space"] = (net, image) =>
            net.Linear("linear", net.Shaped("mean", "reduction_mean", net.Convolution("conv", image, 4, Kernel3), [1, 4], Axes(1, 2)), 4),
        ["maximum over channels"] = (net, image) =>
            net.Shaped("maximum", "reduction_max", net.Convolution("conv", image, 4, Kernel3), [1, 16, 16], Axes(3)),
        ["pixel shuffle to one channel"] = (net, image) =>
            net.Shaped("shuffle", "pixel-shuffle", net.Convolution("conv", image, 4, Kernel3), [1, 32, 32, 1],
                AttributeMap.Of(("scale", 2), ("upscale", true))),
        ["pixel shuffle to more channels"] = (net, image) =>
            net.Convolution(
            "after",
            net.Shaped("shuffle", "pixel-shuffle", net.Convolution("conv", image, 12, Kernel3), [1, 32, 32, 3],
                AttributeMap.Of(("scale", 2), ("upscale", true))), 4, Kernel3),
        ["pixel shuffle back"] = (net, image) =>
            net.Convolution(
            "after",
            net.Shaped("shuffle", "pixel-shuffle", net.Convolution("conv", image, 3, Kernel3), [1, 4, 4, 48],
                AttributeMap.Of(("scale", 4), ("upscale", false))), 4, Kernel3),
        ["a sequence"] = (net, image) =>
            net.Convolution(
            "after",
            net.Shaped("turn", "transpose", net.Reshape("row", net.Reshape("sequence", image, 1, 16, 16), 1, 16, 1, 16), [1, 1, 16, 16],
                AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 2, 3, 1)))), 4, new Window(1, 3)),
        ["hard tanh"] = (net, image) =>
            net.Convolution("after", net.Elementwise("tanh", "hard-tanh", null, net.Convolution("conv", image, 4, Kernel3)), 4, Kernel3),
        ["two reshapes"] = (net, image) =>
            net.Linear("linear", net.Flatten("flat", net.Reshape("shape", net.Convolution("conv", image, 4, Kernel3), 1, 4, 64, 4)), 4),
    };

    public static TheoryData<string, string> Cases => new(
        from net in Nets.Keys
        from target in (string[])["B512", "B4096", "0x101000046010407"]
        select (net, target));

    /// <summary>A file, and the array that has the shape of its input.</summary>
    public static TheoryData<string, string> Files => new(SharedData.Rows(
        [
            .. ((string[])["resnet_mini.onnx", "mobilenet_mini.frozen.pt", "fmnist.script.pt"]).Select(file => ("models/" + file, "")),
            .. ((string[])["resnet18s.trace.pt", "mobilev2s.script.pt", "unets.script.pt", "siludet.ts.onnx"])
                .Select(file => ("models/" + file, $"models/{file.Split('.')[0]}.in.npy")),
            .. ((string[])
            [
                "class_token.onnx", "hardtanh.pt", "join_ranges.onnx", "join_ranges.pt", "leaky_0.01.onnx", "leaky_0.2.pt",
                "leaky_after_sum.pt", "mish.pt", "silu.onnx",
                "silu.pt", "ssd_head.onnx", "ssd_head.pt", "stack_max_cube.pt", "tanh.onnx", "yolo5_head.onnx", "yolo5_head.pt",
            ]).Select(file => ("networks/" + file, $"networks/{Path.GetFileNameWithoutExtension(file)}.in.npy")),
        ]));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_compiler_puts_on_the_DPU_what_the_inspector_says(string name, string target)
    {
        var net = new FloatNet();
        Nets[name](net, net.Input("image", 1, 16, 16, 1));
        AssertAgree(net.Build(), DpuTarget.Parse(target));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_compiler_puts_on_the_DPU_what_the_inspector_says_of_a_real_model(string file, string input)
    {
        ImmutableArray<int> shape = input.Length == 0 ? [1, 28, 28] : NpyFile.Read(SharedData.Require(input)).Shape[1..];
        var graph = ModelImporter.Import(SharedData.Require(file), new ImportOptions(shape));
        AssertAgree(graph, DpuTarget.Parse("B4096"), DpuTarget.Parse("0x101000046010407"));
    }

    private static void AssertAgree(XirGraph graph, params ReadOnlySpan<DpuTarget> targets)
    {
        var quantized = Quantize(graph);
        foreach (var target in targets)
        {
            var inspected = ModelInspector.Inspect(graph, target);
            var compiled = GraphLowering.Lower(quantized, target);
            Assert.Equal(
                inspected.LayersOnCpu.Select(layer => layer.Name).Order(StringComparer.Ordinal),
                compiled.OnProcessor.Select(layer => FloatName(layer.Name)).Distinct().Order(StringComparer.Ordinal));
        }
    }

    private static AttributeMap Slice(int[] begin, int[] end, int[] strides) => AttributeMap.Of(
        ("begin", AttributeValue.OfInt32Vector(begin)), ("end", AttributeValue.OfInt32Vector(end)),
        ("strides", AttributeValue.OfInt32Vector(strides)));

    private static AttributeMap Axes(params int[] axes) =>
        AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(axes)), ("keep_dims", false));

    private static string Resize(FloatNet net, string op, string map, int height, int width, string mode) =>
        net.Shaped(op, "resize", map, [1, height, width, 4], AttributeMap.Of(
        ("mode", mode), ("align_corners", false), ("half_pixel_centers", mode == "BILINEAR"),
        ("scale", AttributeValue.OfFloatVector(width / 16f, height / 16f))));

    private static XirGraph Quantize(XirGraph graph)
    {
        var random = new Random(5);
        var images = Enumerable.Range(0, 4 * (int)graph.Inputs.Single().Output.ElementCount).Select(_ => random.NextSingle()).ToArray();
        return ModelQuantizer.Quantize(
            graph, new QuantizerImages(ImageSet.FromValues(images, ImageShape.Of(graph))), new QuantizerOptions()).Graph;
    }

    // The quantizer writes a mean as an op NAME_i0 and a multiplication NAME (xmodel.md 2.3).
    private static string FloatName(string name) => name.EndsWith("_i0", StringComparison.Ordinal) ? name[..^3] : name;
}
