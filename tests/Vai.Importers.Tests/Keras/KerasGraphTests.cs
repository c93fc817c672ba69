using System.Text.Json.Nodes;
using Vai.Compiler;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Importers.Onnx.Ops;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests.Keras;

/// <summary>Models of several layers: nested, shared, with free sizes, and quantized by the vendor.</summary>
public class KerasGraphTests
{
    private static readonly FloatTensor X = new([1, 6, 5, 4], Onnx.OnnxBuilder.Numbers(3, 120));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_inside_of_a_model_has_its_own_weights(bool isKeras3)
    {
        var (first, second) = (KerasBuilder.Random("kernel", 1, 1, 4, 3), KerasBuilder.Random("kernel", 1, 1, 3, 2));
        KerasLayer[] inner =
            [KerasBuilder.Input("inner_x", 6, 5, 3),
                new("Conv2D", "inner_conv", Json("'use_bias': false"), second) { Reads = ["inner_x"] }];
        KerasLayer[] layers =
        [
            KerasBuilder.Input("x", 6, 5, 4), new("Conv2D", "conv", Json("'use_bias': false"), first) { Reads = ["x"] },
            new("Functional", "inner", KerasBuilder.FunctionalConfig("inner", isKeras3, inner)) { Reads = ["conv"], Layers = inner },
        ];
        var graph = Import(isKeras3, KerasBuilder.Functional(isKeras3, layers), layers);
        AssertNear(graph, KerasReference.Conv(KerasReference.Conv(X, first.Values, first.Shape, null), second.Values, second.Shape, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sequence_inside_of_a_sequence(bool isKeras3)
    {
        var (first, second) = (KerasBuilder.Random("kernel", 1, 1, 4, 3), KerasBuilder.Random("kernel", 1, 1, 3, 2));
        KerasLayer[] inner = [KerasBuilder.Input("inner_x", 6, 5, 4), new("Conv2D", "a", Json("'use_bias': false"), first)];
        KerasLayer[] layers =
        [
            new("Sequential", "inner", (JsonObject)KerasBuilder.Sequential(inner)["config"]!.DeepClone()) { Layers = inner },
            new("Conv2D", "b", Json("'use_bias': false"), second),
        ];
        var graph = Import(isKeras3, KerasBuilder.Sequential(layers), layers);
        AssertNear(graph, KerasReference.Conv(KerasReference.Conv(X, first.Values, first.Shape, null), second.Values, second.Shape, null));
    }

    [Fact]
    public void A_shared_layer_is_used_twice_with_the_same_weights()
    {
        var kernel = KerasBuilder.Random("kernel", 1, 1, 4, 4);
        KerasLayer[] layers =
            [KerasBuilder.Input("x", 6, 5, 4), new("Conv2D", "conv", Json("'use_bias': false"), kernel) { Reads = ["x"] },
                new("ReLU", "relu", []) { Reads = ["conv"] }];
        var model = KerasBuilder.Functional(false, layers);
        var conv = model["config"]!["layers"]![1]!;
        ((JsonArray)conv["inbound_nodes"]!).Add(new JsonArray(new JsonArray("relu", 0, 0, new JsonObject())));
        model["config"]!["output_layers"] = new JsonArray(new JsonArray("conv", 1, 0));
        var once = KerasReference.Each(KerasReference.Conv(X, kernel.Values, kernel.Shape, null), (x, _) => Math.Max(x, 0));
        AssertNear(Import(false, model, layers), KerasReference.Conv(once, kernel.Values, kernel.Shape, null));
    }

    [Fact]
    public void Free_sizes_come_from_the_options_or_are_asked_for()
    {
        KerasLayer[] layers = [KerasBuilder.Input("x", null, null, 4), new("ReLU", "relu", [])];
        var file = KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers);
        Assert.Equal([1, 6, 5, 4], ModelImporter.Import(file, new ImportOptions(ImmutableArray.Create(6, 5, 4))).OfType("data")
            .Single().Output.Shape);
        Assert.Equal([1, 6, 5, 4], ModelImporter.Import(file, new ImportOptions(ImageSize: (6, 5))).OfType("data").Single().Output.Shape);
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(file, new ImportOptions()));
        Assert.Equal("VAI2020", error.Diagnostic.Code);
        Assert.Contains("'x' is [?, ?, ?, 4]", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal(
            "VAI2021", Assert.Throws<VaiException>(() => ModelImporter.Import(file, new ImportOptions(ImmutableArray.Create(3, 6, 5))))
            .Diagnostic.Code);
        var two = new ImportOptions(ImmutableArray.Create(6, 5, 4)) { FurtherInputShapes = [ImmutableArray.Create(4)] };
        Assert.Equal("VAI2021", Assert.Throws<VaiException>(() => ModelImporter.Import(file, two)).Diagnostic.Code);
    }

    [Fact]
    public void What_the_vendors_quantizer_wraps_becomes_ops_between_fixes()
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 3, 3, 4, 6), KerasBuilder.Random("bias", 6));
        KerasLayer[] layers =
        [
            KerasBuilder.Input("x", 6, 5, 4),
            new("Vitis>VitisQuantize", "quant_x", [], Position("quant_x", 5)) { Reads = ["x"] },
            Wrapped("quant_conv", "Conv2D", "conv",
                "'padding': 'same', 'activation': {'class_name': 'Vitis>QuantizeAwareActivation', 'config': {'activation': 'relu'}}",
                "quant_x", kernel, bias, Position("kernel", 6), Position("bias", 7), Position("post_activation", 4)),
            Wrapped("quant_pool", "Vitis>VitisAveragePooling2D", "pool", "'pool_size': [3, 3], 'strides': [1, 1], 'padding': 'valid'",
                "quant_conv", Position("output_0", 5)),
            Wrapped("quant_gate", "Vitis>VitisSigmoid", "gate", "", "quant_pool", Position("output_0", 7)),
            Wrapped("quant_mean", "Vitis>VitisGlobalAveragePooling2D", "mean", "", "quant_gate", Position("output_0", 7)),
        ];
        var graph = Import(false, KerasBuilder.Functional(false, layers), layers);

        Assert.Equal(
            (5, 6, 7, 4),
            (FixPoint(graph, "x_fix"), FixPoint(graph, "conv_kernel_fix"), FixPoint(graph, "conv_bias_fix"),
                FixPoint(graph, "conv_relu_fix")));
        Assert.Equal(
            ["data", "fix", "conv2d", "relu", "fix", "avgpool2d", "mul", "fix", "hard-sigmoid", "mul", "fix", "avgpool2d", "mul", "fix",
                "reshape"], graph.Ops.Select(op => op.Type)
            .Where((type, i) => type is not "const" and not "stack" && !IsConstantFix(graph, graph.Ops[i])));
        var scale = ConstantCodec.Read(graph.Op("pool_i1"));
        Assert.Equal([0.984375f], scale);

        // Weights are rounded half to even and kept to eight bits.
        var weights = ConstantCodec.Read(graph.Op("conv_kernel"));
        Assert.All(weights, weight => Assert.Equal(Math.Round(weight * 64.0), weight * 64.0));
        Assert.NotEmpty(
            ModelCompiler.Compile(graph, Targets.DpuTarget.Parse("B4096"), cancellationToken: TestContext.Current.CancellationToken)
            .Graph.Ops);
    }

    private static bool IsConstantFix(XirGraph graph, XirOp op) => op.Type == "fix" && graph.Op(op.InputsOf("input")[0]).Type == "const";

    private static int? FixPoint(XirGraph graph, string name) =>
        graph.TryGetOp(name, out var op) ? op.Attributes.Get("fix_point", 0) : null;

    private static (string Role, int[] Shape, float[] Values) Position(string tensor, int position) => ($"{tensor}_pos", [], [position]);

    private static KerasLayer Wrapped(
        string name, string kind, string inner, string config, string reads, params (string Role, int[] Shape, float[] Values)[] weights)
    {
        var layer = new JsonObject { ["class_name"] = kind, ["config"] = Json(config) };
        layer["config"]!["name"] = inner;
        return new KerasLayer("Vitis>QuantizeWrapper", name, new JsonObject { ["layer"] = layer }, weights) { Reads = [reads] };
    }

    private static JsonObject Json(string fields) => (JsonObject)JsonNode.Parse("{" + fields.Replace('\'', '"') + "}")!;

    private static XirGraph Import(bool isKeras3, JsonObject model, KerasLayer[] layers) =>
        ModelImporter.Import(isKeras3 ? KerasBuilder.Keras3(model, layers) : KerasBuilder.Keras2(model, layers), new ImportOptions());

    private static void AssertNear(XirGraph graph, FloatTensor expected)
    {
        var output = FrameworkTensors.Run(graph, X);
        Assert.Equal(expected.Shape, output.Shape);
        FrameworkTensors.AssertNear(expected.Data, output.Data);
    }
}
