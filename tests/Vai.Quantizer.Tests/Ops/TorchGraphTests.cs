using TorchSharp;
using Vai.Images;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests.Ops;

public sealed class TorchGraphTests
{
    private readonly NetworkBuilder _net = new();

    public TorchGraphTests() => TorchLoader.Load();

    [Fact]
    public void A_network_gives_what_its_definition_says() => AssertNaive(Networks.Small());

    [Theory]
    [InlineData("conv2d")]
    [InlineData("depthwise-conv2d")]
    public void Convolutions_with_uneven_pads_strides_and_dilation(string type)
    {
        var window =
            new Window(3, 2) { StrideHeight =
                2, StrideWidth = 1, DilationHeight = 1, DilationWidth = 2, PadLeft = 2, PadRight = 1, PadTop = 0, PadBottom = 3 };
        var input = _net.Data(1, 9, 8, 3);
        _ = type == "conv2d" ? _net.Conv("conv", input, 5, window) : _net.Depthwise("conv", input, window);
        AssertNaive(_net.Build());
    }

    [Theory]
    [InlineData("maxpool2d", true)]
    [InlineData("avgpool2d", true)]
    [InlineData("avgpool2d", false)]
    public void Pools_with_uneven_pads(string type, bool countPadding)
    {
        // Below zero, so that a zero in the padding would win a maximum.
        var input = _net.Op("below", "add", _net.Data(1, 7, 8, 3), _net.Const("minus", [-2, -2, -2], 1, 1, 1, 3));
        _net.Pool("pool", type, input, new Window(3, 2) { StrideHeight = 2, StrideWidth = 3, PadLeft = 1, PadTop = 1, PadBottom = 1 },
            countPadding: countPadding);
        AssertNaive(_net.Build());
    }

    [Theory]
    [InlineData("relu")]
    [InlineData("relu6")]
    [InlineData("sigmoid")]
    [InlineData("hard-sigmoid")]
    [InlineData("leaky-relu")]
    public void Activations(string type)
    {
        var spread = _net.Op("spread", "mul", _net.Data(1, 4, 4, 2), _net.Const("factor", [20, 20], 1, 1, 1, 2));
        var around = _net.Op("around", "add", spread, _net.Const("offset", [-8, -11], 1, 1, 1, 2));
        _net.Op("result", type, AttributeMap.Of(("alpha", 0.125f)), around);
        AssertNaive(_net.Build());
    }

    [Fact]
    public void Joining_moving_and_averaging()
    {
        var input = _net.Data(1, 4, 5, 3);
        var conv = _net.Conv("conv", input, 2, new Window(1, 1));
        var concat = _net.Concat("concat", conv, input);
        _net.Add("transpose", "transpose", [1, 5, 4, 5], AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 3, 1, 2))),
            XirArgument.Of("input", concat.Name));
        _net.Add("mean", "reduction_mean", [1, 5], AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(1, 2)), ("keep_dims", false)),
            XirArgument.Of("input", concat.Name));
        _net.Op("log", "log_softmax", _net.Flatten("flat", concat));
        _net.Add("scaled", "scale", [1, 4, 5, 3], AttributeMap.Of(("axis", -1)), XirArgument.Of("input", input.Name),
            XirArgument.Of("scale", _net.RandomConst("s", 2, 3).Name), XirArgument.Of("bias", _net.RandomConst("b", 2, 3).Name));
        AssertNaive(_net.Build());
    }

    [Fact]
    public void An_operator_that_is_unknown_is_a_diagnostic_that_names_it()
    {
        _net.Op("gelu1", "correlation1d_elemwise", _net.Data(1, 4, 4, 1));
        var exception = Assert.Throws<VaiException>(() => new TorchGraph(_net.Build()));
        Assert.Equal(("VAI3006", "gelu1"), (exception.Diagnostic.Code, exception.Diagnostic.Location.Layer));
    }

    [Fact]
    public void What_libtorch_refuses_is_a_diagnostic_on_the_layer()
    {
        _net.Op("sum", "add", _net.Data(1, 4, 4, 3), _net.RandomConst("five", 1, 1, 1, 1, 5));
        using var graph = new TorchGraph(_net.Build());
        var exception = Assert.Throws<VaiException>(() => graph.Outputs(new ImageBatch(new float[48], 1)));
        Assert.Equal(("VAI3008", "sum"), (exception.Diagnostic.Code, exception.Diagnostic.Location.Layer));
    }

    [Fact]
    public void The_bug_that_relu6_works_around_is_still_there()
    {
        // When this fails, TorchSharp has mended hardtanh; clamp stays right.
        using var values = torch.tensor(new float[] { -3, 3, 9 });
#pragma warning disable RS0030 // The bug is in this function; in its one call nothing is collected.
        using var clipped = torch.nn.functional.hardtanh(values, 0, 6);
#pragma warning restore RS0030
        Assert.Equal([-3, 3, 9], TorchTensors.ToArray(clipped));
        using var clamped = values.Clamped(0, 6);
        Assert.Equal([0, 3, 6], TorchTensors.ToArray(clamped));
    }

    private static void AssertNaive(XirGraph graph)
    {
        var random = new Random(5);
        var size = (int)graph.OfType("data").Single().Output.ElementCount;
        var images = Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextSingle()).ToArray()).ToArray();
        using var torchGraph = new TorchGraph(graph);
        var actual = torchGraph.Evaluate(new ImageBatch([.. images.SelectMany(image => image)], 3)).ToDictionary(
            step => step.Op.Name, step => TorchTensors.ToArray(step.Value));
        for (var i = 0; i < images.Length; i++)
        {
            foreach (var (name, expected) in NaiveGraph.Evaluate(graph, images[i]).Where(pair => actual.ContainsKey(pair.Key)))
            {
                var part = actual[name].AsSpan(i * expected.Length, expected.Length).ToArray();
                Assert.All(part.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * (1 + Math.Abs(pair.Second))));
            }
        }
    }
}
