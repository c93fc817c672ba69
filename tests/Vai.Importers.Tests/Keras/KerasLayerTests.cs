using System.Text.Json.Nodes;
using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests.Keras;

/// <summary>Each layer alone, in files of Keras 2 and of Keras 3: what is imported computes what Keras' documentation says.</summary>
public class KerasLayerTests
{
    private static readonly FloatTensor X = new([1, 6, 5, 4], [.. Onnx.OnnxBuilder.Numbers(3, 120).Select(number => number * 4)]);

    [Theory]
    [InlineData(1, false, 1, 1)]
    [InlineData(2, true, 1, 1)]
    [InlineData(1, true, 2, 1)]
    [InlineData(2, false, 1, 2)]
    public void Conv2D(int stride, bool same, int dilation, int groups)
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 3, 2, 4 / groups, 6), KerasBuilder.Random("bias", 6));
        var config =
            Json($"'strides': [{stride}, {stride}], 'padding': '{Padding(same)}', 'dilation_rate': [{dilation}, {dilation}], 'groups': " +
                $"{groups}, 'activation': 'linear'");
        AssertLayer("Conv2D", config,
            KerasReference.Conv(X, kernel.Values, kernel.Shape, bias.Values, stride, same, dilation, groups), kernel, bias);
        config["use_bias"] = false;
        AssertLayer("Conv2D", config, KerasReference.Conv(X, kernel.Values, kernel.Shape, null, stride, same, dilation, groups), kernel);
    }

    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(2, true, 1)]
    [InlineData(1, true, 2)]
    public void DepthwiseConv2D(int stride, bool same, int multiplier)
    {
        var (kernel, bias) = (KerasBuilder.Random("depthwise_kernel", 3, 3, 4, multiplier), KerasBuilder.Random("bias", 4 * multiplier));
        AssertLayer(
            "DepthwiseConv2D", Json($"'strides': [{stride}, {stride}], 'padding': '{Padding(same)}'"),
            KerasReference.Depthwise(X, kernel.Values, kernel.Shape, bias.Values, stride, same), kernel, bias);
    }

    [Fact]
    public void SeparableConv2D()
    {
        var (depthwise, pointwise, bias) =
            (KerasBuilder.Random("depthwise_kernel", 3, 3, 4, 2), KerasBuilder.Random("pointwise_kernel", 1, 1, 8, 5),
                KerasBuilder.Random("bias", 5));
        var expected =
            KerasReference.Conv(KerasReference.Depthwise(X, depthwise.Values, depthwise.Shape, null, 1, true), pointwise.Values,
                pointwise.Shape, bias.Values);
        AssertLayer("SeparableConv2D", Json("'padding': 'same'"), expected, depthwise, pointwise, bias);
    }

    [Theory]
    [InlineData(2, 3, false)]
    [InlineData(2, 3, true)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    [InlineData(3, 2, true)]
    [InlineData(1, 3, true)]
    [InlineData(2, 4, true)]
    public void Conv2DTranspose(int stride, int size, bool same)
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", size, size, 3, 4), KerasBuilder.Random("bias", 3));
        AssertLayer(
            "Conv2DTranspose", Json($"'strides': [{stride}, {stride}], 'padding': '{Padding(same)}'"),
            KerasReference.ConvTranspose(X, kernel.Values, kernel.Shape, bias.Values, stride, same), kernel, bias);
    }

    [Fact]
    public void Conv1D_is_a_convolution_over_one_row()
    {
        var x = new FloatTensor([1, 9, 4], Onnx.OnnxBuilder.Numbers(4, 36));
        var (kernel, bias) = (KerasBuilder.Random("kernel", 3, 4, 5), KerasBuilder.Random("bias", 5));
        var expected = KerasReference.Conv(new FloatTensor([1, 1, 9, 4], x.Data), kernel.Values, [1, 3, 4, 5], bias.Values);
        AssertLayer("Conv1D", Json("'padding': 'valid', 'strides': [1]"), x, new FloatTensor([1, 7, 5], expected.Data), kernel, bias);
    }

    [Theory]
    [InlineData("MaxPooling2D", 2, 2, false)]
    [InlineData("MaxPooling2D", 3, 2, true)]
    [InlineData("AveragePooling2D", 2, 2, false)]
    [InlineData("AveragePooling2D", 3, 2, true)]
    public void Pools(string kind, int size, int stride, bool same) => AssertLayer(
        kind, Json($"'pool_size': [{size}, {size}], 'strides': [{stride}, {stride}], 'padding': '{Padding(same)}'"),
        KerasReference.Pool(X, size, stride, same, kind[0] == 'A'));

    [Fact]
    public void Global_pools()
    {
        var columns = Enumerable.Range(0, 4).Select(c => X.Data.Where((_, i) => i % 4 == c).ToArray()).ToArray();
        AssertLayer("GlobalAveragePooling2D", Json(""), new FloatTensor([1, 4], [.. columns.Select(column => column.Average())]));
        AssertLayer("GlobalMaxPooling2D", Json(""), new FloatTensor([1, 4], [.. columns.Select(column => column.Max())]));
        AssertLayer("GlobalAveragePooling2D", Json("'keepdims': true"),
            new FloatTensor([1, 1, 1, 4], [.. columns.Select(column => column.Average())]));
    }

    [Fact]
    public void Dense_on_vectors_and_on_maps()
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 4, 3), KerasBuilder.Random("bias", 3));
        var vector = new FloatTensor([1, 4], [1, -2, 3, -4]);
        AssertLayer("Dense", Json("'units': 3"), vector, KerasReference.Dense(vector, kernel.Values, 3, bias.Values), kernel, bias);
        AssertLayer("Dense", Json("'units': 3"), KerasReference.Dense(X, kernel.Values, 3, bias.Values), kernel, bias);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void BatchNormalization(bool scale, bool center)
    {
        var (gamma, beta, mean) = (KerasBuilder.Random("gamma", 4), KerasBuilder.Random("beta", 4), KerasBuilder.Random("moving_mean", 4));
        (string, int[], float[]) variance = ("moving_variance", [4], [0.5f, 1f, 2f, 3f]);
        List<(string, int[], float[])> weights = [mean, variance];
        weights.InsertRange(0, center ? [beta] : []);
        weights.InsertRange(0, scale ? [gamma] : []);
        AssertLayer(
            "BatchNormalization", Json($"'axis': [3], 'epsilon': 0.01, 'scale': {Lower(scale)}, 'center': {Lower(center)}"),
            KerasReference.Each(X, (x, c) => ((x - mean.Values[c]) / Math.Sqrt(variance.Item3[c] + 0.01) * (scale ? gamma.Values[c] : 1))
                + (center ? beta.Values[c] : 0)), [.. weights]);
    }

    [Fact]
    public void Activations_by_name()
    {
        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
        (string Name, Func<double, double> Function)[] functions =
        [
            ("linear", x => x), ("relu", x => Math.Max(x, 0)), ("relu6", x => Math.Clamp(x, 0, 6)), ("sigmoid", Sigmoid),
            ("tanh", Math.Tanh), ("swish", x => x * Sigmoid(x)), ("silu", x => x * Sigmoid(x)),
            ("elu", x => x > 0 ? x : Math.Exp(x) - 1), ("selu", x => 1.05070098 * (x > 0 ? x : 1.67326324 * (Math.Exp(x) - 1))),
            ("exponential", Math.Exp), ("leaky_relu", x => x > 0 ? x : 0.2 * x),
            ("hard_silu", x => x * Math.Clamp(x + 3, 0, 6) / 6), ("mish", x => x * Math.Tanh(Math.Log(1 + Math.Exp(x)))),
            ("softsign", x => x / (1 + Math.Abs(x))),
        ];
        foreach (var (name, function) in functions)
        {
            AssertLayer("Activation", Json($"'activation': '{name}'"), KerasReference.Each(X, (x, _) => function(x)));
        }
    }

    [Fact]
    public void A_hard_sigmoid_is_another_function_in_each_keras()
    {
        var config = Json("'activation': 'hard_sigmoid'");
        AssertNear(Keras2Model("Activation", config, X), KerasReference.Each(X, (x, _) => Math.Clamp((0.2 * x) + 0.5, 0, 1)));
        AssertNear(Keras3Model("Activation", config, X), KerasReference.Each(X, (x, _) => Math.Clamp((x / 6) + 0.5, 0, 1)));
    }

    [Fact]
    public void An_activation_inside_of_a_layer()
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 1, 1, 4, 3), KerasBuilder.Random("bias", 3));
        var expected = KerasReference.Each(KerasReference.Conv(X, kernel.Values, kernel.Shape, bias.Values), (x, _) => Math.Max(x, 0));
        AssertLayer("Conv2D", Json("'activation': 'relu'"), expected, kernel, bias);
        AssertLayer("Conv2D", Json("'activation': {'module': 'builtins', 'class_name': 'function', 'config': 'relu'}"),
            expected, kernel, bias);
    }

    [Fact]
    public void Softmaxes()
    {
        var x = new FloatTensor([1, 4], [1, -2, 3, 0.5f]);
        var sum = x.Data.Sum(value => Math.Exp(value));
        var expected = KerasReference.Each(x, (value, _) => Math.Exp(value) / sum);
        AssertLayer("Softmax", Json("'axis': -1"), x, expected);
        AssertLayer("Activation", Json("'activation': 'softmax'"), x, expected);
        AssertLayer("Activation", Json("'activation': 'log_softmax'"), x, KerasReference.Each(x, (value, _) => value - Math.Log(sum)));
    }

    [Theory]
    [InlineData("", double.PositiveInfinity, 0)]
    [InlineData("'max_value': 6.0", 6, 0)]
    [InlineData("'max_value': 1.5", 1.5, 0)]
    [InlineData("'negative_slope': 0.1", double.PositiveInfinity, 0.1)]
    [InlineData("'max_value': 2.0, 'negative_slope': 0.25", 2, 0.25)]
    public void ReLU(string config, double largest, double slope) =>
        AssertLayer("ReLU", Json(config), KerasReference.Each(X, (x, _) => x > 0 ? Math.Min(x, largest) : x * slope));

    [Fact]
    public void Other_activation_layers()
    {
        AssertLayer("LeakyReLU", Json("'alpha': 0.1"), KerasReference.Each(X, (x, _) => x > 0 ? x : 0.1 * x));
        AssertLayer("LeakyReLU", Json("'negative_slope': 0.1"), KerasReference.Each(X, (x, _) => x > 0 ? x : 0.1 * x));
        AssertLayer("ELU", Json("'alpha': 0.5"), KerasReference.Each(X, (x, _) => x > 0 ? x : 0.5 * (Math.Exp(x) - 1)));
        var slopes = KerasBuilder.Random("alpha", 1, 1, 4);
        AssertLayer("PReLU", Json("'shared_axes': [1, 2]"), KerasReference.Each(X, (x, c) => x > 0 ? x : slopes.Values[c] * x), slopes);
    }

    [Theory]
    [InlineData("2", 2, 2, 2, 2)]
    [InlineData("[1, 2]", 1, 1, 2, 2)]
    [InlineData("[[0, 1], [2, 3]]", 0, 1, 2, 3)]
    public void ZeroPadding2D(string padding, int top, int bottom, int left, int right) => AssertLayer(
        "ZeroPadding2D", Json($"'padding': {padding}"),
        KerasReference.Gather(X, 6 + top + bottom, 5 + left + right, (row, column) => (row - top, column - left)));

    [Fact]
    public void ZeroPadding2D_folds_into_the_convolution_behind_it()
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 3, 3, 4, 5), KerasBuilder.Random("bias", 5));
        KerasLayer[] layers =
            [KerasBuilder.Input("x", 6, 5, 4), new("ZeroPadding2D", "pad", Json("'padding': [[1, 1], [1, 1]]")),
                new("Conv2D", "conv", Json("'strides': [1, 1]"), kernel, bias)];
        var graph = ModelImporter.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), new ImportOptions());
        Assert.Empty(graph.OfType("pad"));
        AssertNear(graph, KerasReference.Conv(X, kernel.Values, kernel.Shape, bias.Values, 1, same: true));
    }

    [Fact]
    public void ZeroPadding2D_folds_into_a_max_pool_of_what_is_never_negative()
    {
        KerasLayer[] layers =
            [KerasBuilder.Input("x", 6, 5, 4), new("ReLU", "relu", Json("")), new("ZeroPadding2D", "pad", Json("'padding': 1")),
                new("MaxPooling2D", "pool", Json("'pool_size': [3, 3], 'strides': [2, 2]"))];
        var graph = ModelImporter.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), new ImportOptions());
        Assert.Empty(graph.OfType("pad"));
        var padded = KerasReference.Gather(KerasReference.Each(X, (x, _) => Math.Max(x, 0)), 8, 7, (row, column) => (row - 1, column - 1));
        AssertNear(graph, KerasReference.Pool(padded, 3, 2, same: false, average: false));
    }

    [Fact]
    public void Cropping2D() =>
        AssertLayer("Cropping2D", Json("'cropping': [[1, 2], [0, 1]]"), KerasReference.Gather(X, 3, 4, (row, column) => (row + 1, column)));

    [Fact]
    public void UpSampling2D()
    {
        AssertLayer("UpSampling2D", Json("'size': [2, 3], 'interpolation': 'nearest'"),
            KerasReference.Gather(X, 12, 15, (row, column) => (row / 2, column / 3)));
        var graph = Keras2Model("UpSampling2D", Json("'size': [2, 2], 'interpolation': 'bilinear'"), X);
        Assert.True(graph.OfType("resize").Single().Attributes.Get("half_pixel_centers", false));
    }

    [Fact]
    public void Shapes()
    {
        AssertLayer("Flatten", Json(""), new FloatTensor([1, 120], X.Data));
        AssertLayer("Reshape", Json("'target_shape': [3, 40]"), new FloatTensor([1, 3, 40], X.Data));
        AssertLayer("Reshape", Json("'target_shape': [-1, 8]"), new FloatTensor([1, 15, 8], X.Data));
        AssertLayer("Permute", Json("'dims': [3, 1, 2]"),
            new FloatTensor([1, 4, 6, 5], [.. Enumerable.Range(0, 120).Select(i => X.Data[(i % 30 * 4) + (i / 30)])]));
        AssertLayer("Rescaling", Json("'scale': 0.5, 'offset': -1.0"), KerasReference.Each(X, (x, _) => (x * 0.5) - 1));
        foreach (var kind in new[] { "Dropout", "SpatialDropout2D", "GaussianNoise", "Identity" })
        {
            AssertLayer(kind, Json("'rate': 0.5"), X);
        }
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Subtract")]
    [InlineData("Multiply")]
    [InlineData("Average")]
    [InlineData("Maximum")]
    [InlineData("Minimum")]
    public void Layers_of_two_inputs(string kind)
    {
        double Combine(double x) => kind switch
        {
            "Add" => x + Math.Tanh(x), "Subtract" => x - Math.Tanh(x), "Multiply" => x * Math.Tanh(x), "Average" =>
                (x + Math.Tanh(x)) / 2, "Maximum" => Math.Max(x, Math.Tanh(x)), _ => Math.Min(x, Math.Tanh(x)),
        };
        foreach (var isKeras3 in new[] { false, true })
        {
            var graph =
                Functional(isKeras3, new KerasLayer("Activation", "t", Json("'activation': 'tanh'")) { Reads = ["x"] },
                    new KerasLayer(kind, "y", Json("")) { Reads = ["x", "t"] });
            AssertNear(graph, KerasReference.Each(X, (x, _) => Combine(x)));
        }
    }

    [Fact]
    public void Concatenate()
    {
        var graph =
            Functional(true, new KerasLayer("Activation", "t", Json("'activation': 'tanh'")) { Reads = ["x"] },
                new KerasLayer("Concatenate", "y", Json("'axis': -1")) { Reads = ["x", "t"] });
        AssertNear(graph,
            new FloatTensor(
            [1, 6, 5, 8], [.. X.Data.Chunk(4).SelectMany(pixel => pixel.Concat(pixel.Select(value => (float)Math.Tanh(value))))]));
    }

    [Fact]
    public void Normalization()
    {
        (string, int[], float[])[] weights = [("mean", [4], [1, -1, 0.5f, 0]), ("variance", [4], [4, 1, 0.25f, 9]), ("count", [], [7])];
        var expected = KerasReference.Each(X, (x, c) => (x - weights[0].Item3[c]) / Math.Sqrt(weights[1].Item3[c]));
        AssertNear(Keras2Model("Normalization", Json("'axis': [-1]"), X, weights), expected);
        AssertLayer("Normalization", Json("'axis': [-1], 'mean': [[[[1, -1, 0.5, 0]]]], 'variance': [4, 1, 0.25, 9]"), expected);
    }

    [Theory]
    [InlineData("__operators__.add", "3.0")]
    [InlineData("math.multiply", "0.25")]
    [InlineData("math.subtract", "[[[[1.0, 2.0, 3.0, 4.0]]]]")]
    [InlineData("math.truediv", "[1.0, 2.0, 4.0, 8.0]")]
    [InlineData("math.minimum", "1.5")]
    [InlineData("nn.relu6", "")]
    [InlineData("nn.silu", "")]
    [InlineData("math.multiply", "['t', 0, 0]")]
    public void Functions_of_tensorflow_between_layers(string function, string y)
    {
        // Keras 2 names class "TFOpLambda", the first tensor as the call's input, the second among its arguments.
        KerasLayer[] layers =
            [KerasBuilder.Input("x", 6, 5, 4), new("Activation", "t", Json("'activation': 'tanh'")) { Reads = ["x"] },
                new("TFOpLambda", "f", Json($"'function': '{function}'")) { Reads = ["x"] }];
        var model = KerasBuilder.Functional(false, layers);
        model["config"]!["layers"]![2]!["inbound_nodes"] =
            new JsonArray(new JsonArray("x", 0, 0, y.Length == 0 ? new JsonObject() : Json($"'y': {y}, 'name': null")));
        float Of(int channel) =>
            y.Trim('[', ']').Split(',') is { Length: 4 } list
            ? float.Parse(list[channel], System.Globalization.CultureInfo.InvariantCulture)
            : float.Parse(y, System.Globalization.CultureInfo.InvariantCulture);
        var expected = KerasReference.Each(X, (x, c) => function switch
        {
            "nn.relu6" => Math.Clamp(x, 0, 6),
            "nn.silu" => x / (1 + Math.Exp(-x)),
            "__operators__.add" => x + Of(c),
            "math.subtract" => x - Of(c),
            "math.truediv" => x / Of(c),
            "math.minimum" => Math.Min(x, Of(c)),
            _ => x * (y[0] == '[' ? Math.Tanh(x) : Of(c)),
        });
        AssertNear(ModelImporter.Import(KerasBuilder.Keras2(model, layers), new ImportOptions()), expected);
    }

    [Fact]
    public void Channels_first_models_compute_the_same()
    {
        var (kernel, bias) = (KerasBuilder.Random("kernel", 3, 3, 4, 5), KerasBuilder.Random("bias", 5));
        KerasLayer[] layers =
        [
            KerasBuilder.Input("x", 4, 6, 5),
            new("Conv2D", "conv", Json("'padding': 'same', 'data_format': 'channels_first'"), kernel, bias),
            new("GlobalAveragePooling2D", "pool", Json("'data_format': 'channels_first'")),
        ];
        var graph = ModelImporter.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), new ImportOptions());
        var map = KerasReference.Conv(X, kernel.Values, kernel.Shape, bias.Values, 1, same: true);
        AssertNear(graph, new FloatTensor([1, 5], [.. Enumerable.Range(0, 5).Select(c => map.Data.Where((_, i) => i % 5 == c).Average())]));
        Assert.Empty(graph.OfType("transpose"));
    }

    [Theory]
    [InlineData("ReLU", "'threshold': 0.5", "its threshold is 0.5", "Use threshold=0")]
    [InlineData("UpSampling2D", "'interpolation': 'lanczos3'", "its interpolation is 'lanczos3'", "Use 'nearest' or 'bilinear'")]
    public void A_form_of_a_layer_that_is_not_imported_is_named_with_a_way_out(string kind, string config, string what, string wayOut)
    {
        KerasLayer[] layers = [KerasBuilder.Input("x", 6, 5, 4), new(kind, "strange", Json(config))];

        var error = Assert.Throws<VaiException>(() =>
            ModelImporter.Import(KerasBuilder.Keras3(KerasBuilder.Sequential(layers), layers), new ImportOptions())).Diagnostic;

        Assert.Equal(("VAI2043", "strange"), (error.Code, error.Location.Layer));
        Assert.Equal($"{kind} is not supported in this form: {what}.", error.Message);
        Assert.Contains(wayOut, error.WayOut, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lambda", "Python")]
    [InlineData("LSTM", "recurrent")]
    [InlineData("my_package>Thing", "Write the model with layers")]
    public void A_layer_that_is_not_imported_is_named_with_a_way_out(string kind, string wayOut)
    {
        KerasLayer[] layers = [KerasBuilder.Input("x", 6, 5, 4), new(kind, "strange", Json(""))];
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), new ImportOptions()));
        Assert.Equal("VAI2050", error.Diagnostic.Code);
        Assert.Equal("strange", error.Diagnostic.Location.Layer);
        Assert.Contains(wayOut, error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_layer_that_is_imported_is_tested_under_one_of_its_names()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "tests", "Vai.Importers.Tests", "Keras");
        var source = string.Concat(Directory.GetFiles(folder, "Keras*Tests.cs").Select(File.ReadAllText));
        var tested = KerasLayers.Kinds.Where(kind => source.Contains($"\"{kind}\"", StringComparison.Ordinal))
            .Select(kind => KerasLayers.TryGet(kind, out var layer) ? layer : null).ToHashSet();
        Assert.DoesNotContain(KerasLayers.Kinds, kind => KerasLayers.TryGet(kind, out var layer) && !tested.Contains(layer));
    }

    private static JsonObject Json(string fields) => (JsonObject)JsonNode.Parse("{" + fields.Replace('\'', '"') + "}")!;

    private static string Padding(bool same) => same ? "same" : "valid";

    private static string Lower(bool flag) => flag ? "true" : "false";

    private static XirGraph Functional(bool isKeras3, params KerasLayer[] layers)
    {
        layers = [KerasBuilder.Input("x", 6, 5, 4), .. layers];
        var model = KerasBuilder.Functional(isKeras3, layers);
        return ModelImporter.Import(isKeras3 ? KerasBuilder.Keras3(model, layers) : KerasBuilder.Keras2(model, layers),
            new ImportOptions());
    }

    private static void AssertLayer(string kind, JsonObject config, FloatTensor expected, params (string, int[], float[])[] weights) =>
        AssertLayer(kind, config, X, expected, weights);

    private static void AssertLayer(
        string kind, JsonObject config, FloatTensor input, FloatTensor expected, params (string, int[], float[])[] weights)
    {
        AssertNear(Keras2Model(kind, config, input, weights), expected, input);
        AssertNear(Keras3Model(kind, config, input, weights), expected, input);
    }

    private static XirGraph Keras2Model(string kind, JsonObject config, FloatTensor input, params (string, int[], float[])[] weights)
    {
        KerasLayer[] layers =
            [KerasBuilder.Input("x", [.. input.Shape.Skip(1).Select(size => (int?)size)]), new(kind, "own_name", config, weights)];
        return ModelImporter.Import(KerasBuilder.Keras2(KerasBuilder.Sequential(layers), layers), new ImportOptions());
    }

    private static XirGraph Keras3Model(string kind, JsonObject config, FloatTensor input, params (string, int[], float[])[] weights)
    {
        KerasLayer[] layers =
            [KerasBuilder.Input("x", [.. input.Shape.Skip(1).Select(size => (int?)size)]), new(kind, "own_name", config, weights)];
        return ModelImporter.Import(KerasBuilder.Keras3(KerasBuilder.Sequential(layers), layers), new ImportOptions());
    }

    private static void AssertNear(XirGraph graph, FloatTensor expected, FloatTensor? input = null)
    {
        var output = FrameworkTensors.Run(graph, input ?? X);
        Assert.Equal(expected.Shape, output.Shape);
        FrameworkTensors.AssertNear(expected.Data, output.Data);
    }
}
