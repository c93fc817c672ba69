using Vai.Images;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Quantizer.Tests.Ops;

/// <summary>What training sees of an operator must be what the executor, written apart from it, computes.</summary>
public sealed class ExecutorAgreementTests
{
    private readonly NetworkBuilder _net = new();

    public ExecutorAgreementTests() => TorchLoader.Load();

    [Theory]
    [InlineData("tanh")]
    [InlineData("exp")]
    [InlineData("neg")]
    [InlineData("swish")]
    [InlineData("mish")]
    [InlineData("elu")]
    [InlineData("celu")]
    [InlineData("selu")]
    [InlineData("hard-tanh")]
    [InlineData("softsign")]
    public void Functions_of_one_number(string type)
    {
        _net.Op("function", type, AttributeMap.Of(("alpha", 0.7f)), Spread());
        AssertAgrees();
    }

    [Theory]
    [InlineData("abs"), InlineData("ceil"), InlineData("cos"), InlineData("erf"), InlineData("floor"), InlineData("gelu"),
     InlineData("gelu_tanh"), InlineData("reciprocal"), InlineData("round"), InlineData("sign"), InlineData("sin"), InlineData("softplus")]
    public void Functions_that_the_DPU_lacks(string type)
    {
        _net.Op("function", type, Spread());
        AssertAgrees();
    }

    [Theory]
    [InlineData("log"), InlineData("rsqrt")]
    public void Functions_of_what_is_above_zero(string type)
    {
        _net.Op("function", type, _net.Op("positive", "exp", Spread()));
        AssertAgrees();
    }

    [Theory]
    [InlineData("equal"), InlineData("not_equal"), InlineData("less"), InlineData("less_equal"), InlineData("greater"),
     InlineData("greater_equal")]
    public void Comparisons_and_choices(string type)
    {
        var spread = _net.Op("rounded", "round", Spread());
        var holds = _net.Op("holds", type, spread, _net.Const("operand", [1, -2, 0], 1, 1, 1, 3));
        _net.Op("chosen", "where", holds, spread, _net.Op("other", "neg", spread));
        AssertAgrees();
    }

    [Fact]
    public void Powers_products_of_matrices_and_reductions()
    {
        var spread = Spread();
        _net.Op("power", "pow", _net.Op("positive", "exp", spread), _net.Const("exponent", [1.5f, -2, 0.25f], 1, 1, 1, 3));
        _net.Add("product", "batch_matmul", [1, 4, 6, 6], AttributeMap.Empty, XirArgument.Of(
            "input", spread.Name,
            _net.Add("turned", "transpose", [1, 4, 3, 6], AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 1, 3, 2))),
                XirArgument.Of("input", spread.Name)).Name));
        _net.Add("picked", "gather", [1, 4, 3, 3], AttributeMap.Of(("axis", 2), ("indices", AttributeValue.OfInt32Vector(5, 0, 5))),
            XirArgument.Of("input", spread.Name));
        foreach (var type in (string[])["reduction_min", "reduction_prod"])
        {
            _net.Add(type, type, [1, 1, 6, 1], AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(1, 3)), ("keep_dims", true)),
                XirArgument.Of("input", spread.Name));
        }

        AssertAgrees();
    }

    [Theory]
    [InlineData("lstm", 4, false, true), InlineData("lstm", 4, true, true)]
    [InlineData("gru", 3, false, true), InlineData("gru", 3, true, false)]
    public void Recurrent_layers(string type, int gates, bool reverse, bool resetAfter)
    {
        int[] shape = [1, 72 / (gates * 2), gates * 2];
        var gated = _net.Add("steps", "reshape", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape))),
            XirArgument.Of("input", Spread().Name));
        _net.Add(type, type, [1, 72 / (gates * 2), 2], AttributeMap.Of(("reverse", reverse), ("reset_after", resetAfter)),
            XirArgument.Of("input", gated.Name), XirArgument.Of("weights", _net.RandomConst("weights", 1, gates * 2, 2).Name),
            XirArgument.Of("bias", _net.RandomConst("bias", 1, gates * 2).Name));
        AssertAgrees();
    }

    [Fact]
    public void The_root_of_what_is_not_below_zero()
    {
        _net.Op("root", "sqrt", _net.Op("positive", "relu", Spread()));
        AssertAgrees();
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("div")]
    [InlineData("min")]
    [InlineData("max")]
    public void Arithmetic(string type)
    {
        _net.Op("result", type, Spread(), _net.Const("operand", [1.5f, -2, 0.25f], 1, 1, 1, 3));
        AssertAgrees();
    }

    [Theory]
    [InlineData("NEAREST", false, false, 9, 4)]
    [InlineData("NEAREST", false, true, 7, 10)]
    [InlineData("NEAREST", true, false, 8, 8)]
    [InlineData("BILINEAR", false, false, 8, 12)]
    [InlineData("BILINEAR", false, true, 10, 3)]
    [InlineData("BILINEAR", true, false, 7, 11)]
    public void Resizing(string mode, bool align, bool half, int height, int width)
    {
        _net.Add("resize", "resize", [1, height, width, 3],
            AttributeMap.Of(("mode", mode), ("align_corners", align), ("half_pixel_centers", half)),
            XirArgument.Of("input", Spread().Name));
        AssertAgrees();
    }

    [Theory]
    [InlineData("CONSTANT")]
    [InlineData("REFLECT")]
    [InlineData("SYMMETRIC")]
    public void Padding(string mode)
    {
        var attributes = AttributeMap.Of(
            ("mode", mode), ("paddings", AttributeValue.OfInt32Vector(0, 0, 1, 2, 2, 0, 0, 0)),
            ("constant_values", AttributeValue.OfFloatVector(0.5f)));
        _net.Add("pad", "pad", [1, 7, 8, 3], attributes, XirArgument.Of("input", Spread().Name));
        AssertAgrees();
    }

    [Fact]
    public void Slices_and_shuffled_pixels()
    {
        var input = _net.Data(1, 4, 6, 8);
        var attributes = AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector(0, 1, 0, 2)), ("end", AttributeValue.OfInt32Vector(1, 4, -1, 8)),
            ("strides", AttributeValue.OfInt32Vector(1, 2, 1, 3)));
        _net.Add("slice", "strided_slice", [1, 2, 5, 2], attributes, XirArgument.Of("input", input.Name));
        var up = _net.Add("up", "pixel-shuffle", [1, 8, 12, 2], AttributeMap.Of(("scale", 2), ("upscale", true)),
            XirArgument.Of("input", input.Name));
        _net.Add("down", "pixel-shuffle", [1, 2, 3, 32], AttributeMap.Of(("scale", 4), ("upscale", false)),
            XirArgument.Of("input", up.Name));
        AssertAgrees();
    }

    [Fact]
    public void Reductions_and_prelu()
    {
        var spread = Spread();
        foreach (var type in (string[])["reduction_sum", "reduction_max"])
        {
            _net.Add(type, type, [1, 3], AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(1, 2)), ("keep_dims", false)),
                XirArgument.Of("input", spread.Name));
        }

        _net.Add("prelu", "prelu", [1, 4, 6, 3], AttributeMap.Empty, XirArgument.Of("input", spread.Name),
            XirArgument.Of("weight", _net.Const("slope", [0.1f, 0.5f, -0.3f], 3).Name));
        AssertAgrees();
    }

    [Fact]
    public void Normalized_channels_and_the_place_of_the_largest()
    {
        _net.Op("norm", "instancenorm", AttributeMap.Of(("eps", 0.01f), ("affine", false)), Spread());
        foreach (var axis in (int[])[1, 3])
        {
            _net.Add($"kept_{axis}", "argmax", axis == 1 ? [1, 1, 6, 3] : [1, 4, 6, 1], AttributeMap.Of(("axis", axis)),
                XirArgument.Of("input", "norm"));
        }

        _net.Add("gone", "argmax", [1, 4, 6], AttributeMap.Of(("axis", 3)), XirArgument.Of("input", "norm"));
        AssertAgrees();
    }

    [Theory]
    [InlineData("conv2d", 1)]
    [InlineData("conv2d", 2)]
    [InlineData("transposed-conv2d", 1)]
    [InlineData("transposed-conv2d", 2)]
    [InlineData("transposed-depthwise-conv2d", 1)]
    public void Convolutions_of_all_kinds(string type, int group)
    {
        var window = new Window(3, 2) { StrideHeight = 2, StrideWidth = 3, PadTop = 1, PadBottom = 0, PadLeft = 0, PadRight = 1 };
        var input = _net.Data(1, 5, 6, 4);
        var isTransposed = type.StartsWith("transposed", StringComparison.Ordinal);
        int[] shape = isTransposed
            ? [1, (4 * 2) + 3 - 1, (5 * 3) + 2 - 1, type.Contains("depthwise", StringComparison.Ordinal) ? 4 : 6]
            : [1, window.OutputHeight(5), window.OutputWidth(6), 6];
        var weights = type.Contains("depthwise", StringComparison.Ordinal)
            ? _net.RandomConst("weight", 1, 1, 3, 2, 4)
            : _net.RandomConst("weight", 1, 6, 3, 2, 4 / group);
        var attributes = AttributeMap.Of(window.ToAttributes()).With(("pad_mode", "FLOOR"), ("group", group));
        _net.Add("conv", type, shape, attributes, XirArgument.Of("input", input.Name), XirArgument.Of("weights", weights.Name),
            XirArgument.Of("bias", _net.RandomConst("bias", 1, shape[3]).Name));
        AssertAgrees();
    }

    // Numbers from -4 to 4.
    private XirOp Spread() =>
        _net.Op("spread", "mul", _net.Op("centred", "add", _net.Data(1, 4, 6, 3), _net.Const("half", [-0.5f], 1)),
            _net.Const("eight", [8], 1));

    private void AssertAgrees()
    {
        var graph = _net.Build();
        var input = graph.OfType("data").Single();
        var random = new Random(5);
        var values = Enumerable.Range(0, (int)input.Output.ElementCount).Select(_ => random.NextSingle()).ToArray();
        var expected =
            CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [input.Name] = new FloatTensor(input.Output.Shape, values) });
        using var evaluator = new TorchGraph(graph);
        var actual = evaluator.Outputs(new ImageBatch(values, 1));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, tensor) in expected)
        {
            var numbers = ((FloatTensor)tensor).Data;
            Assert.Equal(numbers.Length, actual[name].Length);
            Assert.All(numbers.Zip(actual[name]), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }
}
