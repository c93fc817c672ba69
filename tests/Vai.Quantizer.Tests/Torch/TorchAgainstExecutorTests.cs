using Vai.Quantizer.Data;
using Vai.Quantizer.Torch;
using Vai.Runtime;
using Vai.Runtime.Cpu;
using Vai.Tests;
using Vai.Compiler.Importing;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Quantizer.Tests.Torch;

/// <summary>What the quantizer measures with is what the processor computes: two implementations, one result.</summary>
public sealed class TorchAgainstExecutorTests
{
    private readonly NetworkBuilder _net = new();

    public TorchAgainstExecutorTests() => TorchLoader.Load();

    [Theory]
    [InlineData("swish"), InlineData("mish"), InlineData("hard-tanh"), InlineData("neg"), InlineData("tanh"), InlineData("exp")]
    [InlineData("elu"), InlineData("celu"), InlineData("selu")]
    public void Functions_of_one_number(string type)
    {
        _net.Op("result", type, AttributeMap.Of(("alpha", 0.7f)), Around());
        AssertSame();
    }

    [Theory]
    [InlineData("sub"), InlineData("div"), InlineData("min"), InlineData("max")]
    public void Functions_of_two_numbers(string type)
    {
        _net.Op("result", type, Around(), _net.Const("other", [3, -2], 1, 1, 1, 2));
        AssertSame();
    }

    [Fact]
    public void Slopes_below_zero()
    {
        var input = Around();
        _net.Add("result", "prelu", [1, 4, 6, 2], AttributeMap.Empty, XirArgument.Of("input", input.Name), XirArgument.Of("weight", _net.Const("slope", [0.5f, -0.25f], 2).Name));
        AssertSame();
    }

    [Theory]
    [InlineData("transposed-conv2d", 1, 0, 0), InlineData("transposed-conv2d", 2, 1, 1), InlineData("transposed-conv2d", 3, 0, 2)]
    [InlineData("transposed-depthwise-conv2d", 2, 1, 0)]
    public void Transposed_convolutions(string type, int stride, int pad, int outputPadding)
    {
        var input = Around();
        var window = new Window(3, 2) { StrideHeight = stride, StrideWidth = stride, PadTop = pad, PadBottom = pad, PadLeft = pad, PadRight = pad };
        var depthwise = type == "transposed-depthwise-conv2d";
        var outputs = depthwise ? 2 : 3;
        int[] shape = [1, (3 * stride) - (2 * pad) + 3 + outputPadding, (5 * stride) - (2 * pad) + 2 + outputPadding, outputs];
        var weights = depthwise ? _net.RandomConst("w", 1, 1, 3, 2, 2) : _net.RandomConst("w", 1, 3, 3, 2, 2);
        _net.Add("result", type, shape, AttributeMap.Of([.. window.ToAttributes(), ("pad_mode", "FLOOR")]),
            XirArgument.Of("input", input.Name), XirArgument.Of("weights", weights.Name), XirArgument.Of("bias", _net.RandomConst("b", 1, outputs).Name));
        AssertSame();
    }

    [Theory]
    [InlineData("NEAREST", false, false, 8, 12), InlineData("NEAREST", false, false, 5, 7)]
    [InlineData("BILINEAR", false, true, 8, 12), InlineData("BILINEAR", true, false, 7, 5)]
    public void Resizing(string mode, bool align, bool half, int rows, int columns)
    {
        var input = Around();
        _net.Add("result", "resize", [1, rows, columns, 2], AttributeMap.Of(("mode", mode), ("align_corners", align), ("half_pixel_centers", half)), XirArgument.Of("input", input.Name));
        AssertSame();
    }

    [Theory]
    [InlineData("CONSTANT", 2), InlineData("REFLECT", 2), InlineData("SYMMETRIC", 1)]
    public void Padding(string mode, int count)
    {
        var input = Around();
        _net.Add("result", "pad", [1, 4 + count, 6 + (2 * count), 2],
            AttributeMap.Of(("paddings", AttributeValue.OfInt32Vector(0, 0, count, 0, count, count, 0, 0)), ("mode", mode), ("constant_values", AttributeValue.OfFloatVector(3f))), XirArgument.Of("input", input.Name));
        AssertSame();
    }

    [Fact]
    public void Cutting_shuffling_and_reducing()
    {
        var input = Around();
        _net.Add("slice", "strided_slice", [1, 2, 2, 2], AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector(0, 1, 0, 0)), ("end", AttributeValue.OfInt32Vector(1, 3, 6, 2)), ("strides", AttributeValue.OfInt32Vector(1, 1, 3, 1))), XirArgument.Of("input", input.Name));
        var small = _net.Add("small", "pixel-shuffle", [1, 2, 3, 8], AttributeMap.Of(("scale", 2), ("upscale", false)), XirArgument.Of("input", input.Name));
        _net.Add("large", "pixel-shuffle", [1, 4, 6, 2], AttributeMap.Of(("scale", 2), ("upscale", true)), XirArgument.Of("input", small.Name));
        var axes = AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(1, 3)), ("keep_dims", true));
        _net.Add("sum", "reduction_sum", [1, 1, 6, 1], axes, XirArgument.Of("input", input.Name));
        _net.Add("max", "reduction_max", [1, 1, 6, 1], axes, XirArgument.Of("input", input.Name));
        AssertSame();
    }

    [Theory]
    [InlineData("unets.trace.pt"), InlineData("siludet.trace.pt")]
    public void A_network_with_skips_and_upsampling_is_quantized(string model)
    {
        var graph = ModelImporter.Import(SharedData.Require("models/" + model), new ImportOptions([3, 64, 64]));
        var random = new Random(3);
        var images = Enumerable.Range(0, 2 * 64 * 64 * 3).Select(_ => random.NextSingle()).ToArray();

        var result = ModelQuantizer.Quantize(graph, new QuantizerImages(ImageSet.FromValues(images, ImageShape.Of(graph))), new QuantizerOptions(), cancellation: TestContext.Current.CancellationToken);

        Assert.NotEmpty(result.Graph.OfType("fix"));
    }

    private XirOp Around()
    {
        var spread = _net.Op("spread", "mul", _net.Data(1, 4, 6, 2), _net.Const("factor", [8, 8], 1, 1, 1, 2));
        return _net.Op("around", "add", spread, _net.Const("offset", [-3, -4], 1, 1, 1, 2));
    }

    private void AssertSame()
    {
        var graph = _net.Build();
        var random = new Random(5);
        var image = Enumerable.Range(0, 48).Select(_ => random.NextSingle()).ToArray();
        using var torchGraph = new TorchGraph(graph);
        var measured = torchGraph.Evaluate(new ImageBatch(image, 1)).ToDictionary(step => step.Op.Name, step => TorchTensors.ToArray(step.Value));
        var data = graph.OfType("data").Single();
        var computed = CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [data.Name] = new FloatTensor(data.Output.Shape, image) });
        Assert.NotEmpty(computed);
        foreach (var (name, value) in computed)
        {
            Assert.All(measured[name].Zip(((FloatTensor)value).Data), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * (1 + Math.Abs(pair.Second))));
        }
    }
}
