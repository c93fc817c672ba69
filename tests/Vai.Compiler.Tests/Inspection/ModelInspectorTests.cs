using System.Text.Json;
using Vai.Compiler.Inspection;
using Vai.Reports;
using Vai.Targets;

namespace Vai.Compiler.Tests.Inspection;

public class ModelInspectorTests
{
    private static readonly Window Kernel3 = new(3, 3) { PadLeft = 1, PadRight = 1, PadTop = 1, PadBottom = 1 };
    private static readonly Window Halve = new(2, 2) { StrideHeight = 2, StrideWidth = 2 };

    public static TheoryData<string> Architectures => [.. DpuArchitecture.All.Select(architecture => architecture.Name)];

    /// <summary>The last layer of a network has something that the DPU does not take: the code, and both numbers in the sentence.</summary>
    public static TheoryData<string, string, string, string> Limits => new()
    {
        { "kernel 17", "VAI4001", "17", "16" },
        { "stride 9", "VAI4002", "9", "8" },
        { "transposed, dilation 2", "VAI4003", "2", "1" },
        { "3585 channels in", "VAI4005", "3585", "3584" },
        { "3 x 3 of 3192 channels", "VAI4006", "2052", "2048" },
        { "pooling 257", "VAI4001", "257", "256" },
        { "3 groups of 4 channels", "VAI2003", "3", "4" },
    };

    [Theory]
    [MemberData(nameof(Architectures))]
    public void A_small_classifier_runs_wholly_on_every_size(string architecture)
    {
        var report = Inspect(Classifier(new FloatNet()), architecture);
        Assert.Empty(report.LayersOnCpu);
        Assert.Equal(1, report.DpuSubgraphs);
        Assert.Contains("All layers run on the DPU.", report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_have_shapes_operations_and_parameters()
    {
        var report = Inspect(Classifier(new FloatNet()));
        var layers = report.Layers.ToDictionary(layer => layer.Name);
        Assert.Equal(["image", "conv", "relu", "pool", "flat", "linear"], report.Layers.Select(layer => layer.Name));
        Assert.Equal(LayerDevice.User, layers["image"].Device);
        Assert.Equal([1, 28, 28, 1], Assert.Single(layers["conv"].InputShapes));
        Assert.Equal([1, 28, 28, 16], layers["conv"].OutputShape);
        Assert.Equal(2 * 28 * 28 * 16 * 9, layers["conv"].Workload);
        Assert.Equal((16 * 9) + 16, layers["conv"].Parameters);
        Assert.Equal(14 * 14 * 16 * 4, layers["pool"].Workload);
        Assert.Equal(0, layers["flat"].Parameters);
        Assert.Equal(2 * 14 * 14 * 16 * 10, layers["linear"].Workload);
        Assert.Equal([1, 28, 28, 1], Assert.Single(report.Inputs).Shape);
        Assert.Equal(("linear", 10), (Assert.Single(report.Outputs).Name, report.Outputs[0].Shape[1]));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void A_layer_beyond_a_limit_runs_on_the_processor_and_the_reason_has_both_numbers(
        string what, string code, string value, string limit)
    {
        var net = new FloatNet();
        _ = what switch
        {
            "kernel 17" => net.Convolution("layer", net.Input("image", 1, 20, 20, 1), 4, new Window(17, 3)),
            "stride 9" => net.Convolution("layer", net.Input("image", 1, 20, 20, 1), 4, new Window(3, 3) { StrideWidth = 9 }),
            "transposed, dilation 2" =>
                net.TransposedConvolution("layer", net.Input("image", 1, 20, 20, 1), 4, new Window(3, 3) { DilationHeight = 2 }),
            "3585 channels in" => net.Convolution("layer", net.Input("image", 1, 2, 2, 3585), 4, new Window(1, 1)),
            "3 x 3 of 3192 channels" => net.Convolution("layer", net.Input("image", 1, 4, 4, 3192), 1, new Window(3, 3)),
            "pooling 257" => net.Pool("layer", net.Input("image", 1, 257, 2, 1), "maxpool2d", new Window(257, 1)),
            _ => net.Convolution("layer", net.Input("image", 1, 4, 4, 4), 4, new Window(3, 3), groups: 3),
        };
        var layer = Assert.Single(Inspect(net.Build(), "B3136").LayersOnCpu);
        Assert.Equal("layer", layer.Name);
        Assert.Equal(code, layer.Reason!.Code);
        Assert.Contains($" {value}", layer.Reason.Message, StringComparison.Ordinal);
        Assert.Contains($" {limit}", layer.Reason.Message, StringComparison.Ordinal);
        Assert.NotEmpty(layer.Reason.WayOut);
    }

    [Fact]
    public void A_layer_at_the_limits_runs_on_the_DPU()
    {
        var net = new FloatNet();
        net.Convolution("layer", net.Input("image", 1, 32, 32, 3), 3584, new Window(16, 16) { StrideHeight = 8, StrideWidth = 8 });
        Assert.Empty(Inspect(net.Build(), "B3136").LayersOnCpu);
    }

    /// <summary>3136 features are more channels than 256 * 8, but as a map they are not; 16411 is a prime.</summary>
    [Theory]
    [InlineData("B512", 3136, true), InlineData("B3136", 3136, true), InlineData("B512", 16411, false)]
    public void A_linear_layer_is_a_convolution_of_its_features_folded_into_a_map(string target, int features, bool onDpu)
    {
        var net = new FloatNet();
        net.Linear("linear", net.Input("features", 1, features), 10);
        Assert.Equal(onDpu, !Inspect(net.Build(), target).LayersOnCpu.Any());
    }

    [Fact]
    public void Relu_and_leaky_relu_run_on_the_DPU_whatever_they_stand_behind()
    {
        var net = new FloatNet();
        var first = net.Convolution("first", net.Input("image", 1, 8, 8, 1), 4, Kernel3);
        net.Relu("shared", first);
        net.Relu("behind_pool", net.Pool("pool", first, "maxpool2d", Halve));
        net.Relu("alone", net.Convolution("second", "pool", 4, Kernel3));
        net.Elementwise("shared_leaky", "leaky-relu", AttributeMap.Of(("alpha", 0.1f)), first);
        net.Elementwise("leaky", "leaky-relu", AttributeMap.Of(("alpha", 0.1f)), net.Pool("own_pool", first, "maxpool2d", Halve));
        net.Elementwise("steep", "leaky-relu", AttributeMap.Of(("alpha", 0.2f)), net.Elementwise("sum", "add", null, first, "shared"));
        net.Elementwise("tiny", "leaky-relu", AttributeMap.Of(("alpha", 0.01f)), net.DepthwiseConvolution("depthwise", first, Kernel3));
        net.Elementwise("joined", "leaky-relu", AttributeMap.Of(("alpha", 0.1f)), net.Concat("concat", 3, first, "shared"));
        Assert.Empty(Inspect(net.Build()).LayersOnCpu);
    }

    [Theory]
    [InlineData(1f, true), InlineData(1.25f, false)]
    public void Prelu_runs_on_the_DPU_with_slopes_up_to_one(float steepest, bool onDpu)
    {
        var net = new FloatNet();
        net.PRelu("prelu", net.Convolution("conv", net.Input("image", 1, 8, 8, 1), 3, Kernel3), 0.25f, -0.5f, steepest);
        Assert.Equal(onDpu ? [] : ["prelu"], Inspect(net.Build()).LayersOnCpu.Select(layer => layer.Name));
    }

    [Theory]
    [InlineData("0x101000056010407", true), InlineData("0x101000046010407", false)]
    public void Leaky_relu_needs_a_DPU_built_with_it(string fingerprint, bool onDpu)
    {
        var net = new FloatNet();
        net.Elementwise("leaky", "leaky-relu", AttributeMap.Of(("alpha", 0.1f)),
            net.Convolution("conv", net.Input("image", 1, 8, 8, 1), 4, Kernel3));
        Assert.Equal(onDpu, !Inspect(net.Build(), fingerprint).LayersOnCpu.Any());
    }

    [Theory]
    [InlineData("maxpool2d")]
    [InlineData("avgpool2d")]
    public void Relu_behind_a_pooling_runs_on_the_DPU(string type)
    {
        var net = new FloatNet();
        net.Relu("relu", net.Pool("pool", net.Convolution("conv", net.Input("image", 1, 8, 8, 1), 4, Kernel3), type, Halve));
        Assert.Empty(Inspect(net.Build()).LayersOnCpu);
    }

    [Fact]
    public void Behind_an_exponential_the_next_convolution_runs_on_the_DPU()
    {
        var net = new FloatNet();
        var middle = net.Elementwise("middle", "sigmoid", null, net.Convolution("before", net.Input("image", 1, 8, 8, 1), 4, Kernel3));
        net.Convolution("after", middle, 4, Kernel3);
        var report = Inspect(net.Build());
        Assert.Equal(["middle"], report.LayersOnCpu.Select(layer => layer.Name));
        Assert.Equal(2, report.DpuSubgraphs);
    }

    [Fact]
    public void A_difference_in_the_middle_makes_two_subgraphs()
    {
        var net = new FloatNet();
        var before = net.Convolution("before", net.Input("image", 1, 8, 8, 1), 4, Kernel3);
        net.Convolution("after", net.Elementwise("middle", "sub", null, before, before), 4, Kernel3);
        var report = Inspect(net.Build());
        Assert.Equal("middle", Assert.Single(report.LayersOnCpu).Name);
        Assert.Equal(2, report.DpuSubgraphs);
    }

    [Fact]
    public void A_softmax_at_the_end_leaves_one_subgraph_and_is_told_in_the_summary()
    {
        var net = new FloatNet();
        Classifier(net);
        net.Elementwise("probabilities", "softmax", AttributeMap.Of(("axis", 1)), "linear");
        var report = Inspect(net.Build());
        Assert.Equal(1, report.DpuSubgraphs);
        var text = report.ToText();
        Assert.Contains("probabilities (softmax): softmax runs on the CPU: ", text, StringComparison.Ordinal);
        Assert.InRange(text.IndexOf("probabilities", StringComparison.Ordinal), 0,
            text.IndexOf("layers\n======", StringComparison.Ordinal));
    }

    [Fact]
    public void The_report_for_machines_says_the_same()
    {
        var report = Inspect(Classifier(new FloatNet()));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(report.Layers.Length, json.RootElement.GetProperty("layers").GetArrayLength());
        Assert.Equal("DPU", json.RootElement.GetProperty("layers")[1].GetProperty("device").GetString());
        Assert.Equal(1, json.RootElement.GetProperty("dpuSubgraphs").GetInt32());
    }

    private static XirGraph Classifier(FloatNet net)
    {
        var map = net.Relu("relu", net.Convolution("conv", net.Input("image", 1, 28, 28, 1), 16, Kernel3));
        net.Linear("linear", net.Flatten("flat", net.Pool("pool", map, "maxpool2d", Halve)), 10);
        return net.Build();
    }

    private static InspectionReport Inspect(XirGraph graph, string target = "B4096") =>
        ModelInspector.Inspect(graph, DpuTarget.Parse(target));
}
