using System.Collections.Frozen;

namespace Vai.Importers.PyTorch.Modules;

/// <summary>Runs a layer on its inputs: the one input of most, several of Add and Concat.</summary>
internal delegate object? RunLayer(TorchLayer layer, IReadOnlyList<object?> inputs);

/// <summary>The registry of torch.nn's layers, each as the calls of tensor operators that its forward() makes.</summary>
internal static class LayerTypes
{
    private static readonly ImmutableArray<(string Name, object? Fallback)> MaxPoolOptions =
        [("kernel_size", null), ("stride", null), ("padding", 0L), ("dilation", 1L), ("ceil_mode", false)];

    private static readonly FrozenDictionary<string, RunLayer> Layers = new Dictionary<string, RunLayer>
    {
        ["Conv1d"] = Convolve("conv1d"),
        ["Conv2d"] = Convolve("conv2d"),
        ["ConvTranspose1d"] = ConvolveTransposed("conv_transpose1d"),
        ["ConvTranspose2d"] = ConvolveTransposed("conv_transpose2d"),
        ["Linear"] = (layer, inputs) => layer.Record("linear", inputs[0], layer.Required("weight"), layer.Parameter("bias")),
        ["BatchNorm1d"] = Normalize,
        ["BatchNorm2d"] = Normalize,
        ["PReLU"] = (layer, inputs) => layer.Record("prelu", inputs[0], layer.Required("weight")),
        ["ReLU"] = Plain("relu"),
        ["ReLU6"] = Plain("relu6"),
        ["SiLU"] = Plain("silu"),
        ["Mish"] = Plain("mish"),
        ["SELU"] = Plain("selu"),
        ["Tanh"] = Plain("tanh"),
        ["Sigmoid"] = Plain("sigmoid"),
        ["Softsign"] = (layer, inputs) => layer.Record("div", inputs[0], layer.Record("add", layer.Record("abs", inputs[0]), 1L)),
        ["Hardswish"] = Plain("hardswish"),
        ["Hardsigmoid"] = Plain("hardsigmoid"),
        ["GELU"] = With("gelu", ("approximate", "none")),
        ["ELU"] = With("elu", ("alpha", 1.0)),
        ["CELU"] = With("celu", ("alpha", 1.0)),
        ["LeakyReLU"] = With("leaky_relu", ("negative_slope", 0.01)),
        ["Hardtanh"] = With("hardtanh", ("min_val", -1.0), ("max_val", 1.0)),
        ["Softmax"] = With("softmax", ("dim", 1L)),
        ["LogSoftmax"] = With("log_softmax", ("dim", 1L)),
        ["MaxPool1d"] = With("max_pool1d", MaxPoolOptions),
        ["MaxPool2d"] = With("max_pool2d", MaxPoolOptions),
        ["AvgPool1d"] = With(
            "avg_pool1d", ("kernel_size", null), ("stride", null), ("padding", 0L), ("ceil_mode", false), ("count_include_pad", true)),
        ["AvgPool2d"] = With(
            "avg_pool2d", ("kernel_size", null), ("stride", null), ("padding", 0L), ("ceil_mode", false), ("count_include_pad", true),
            ("divisor_override", null)),
        ["AdaptiveAvgPool1d"] = With("adaptive_avg_pool1d", ("output_size", 1L)),
        ["AdaptiveAvgPool2d"] = With("adaptive_avg_pool2d", ("output_size", 1L)),
        ["Flatten"] = With("flatten", ("start_dim", 1L), ("end_dim", -1L)),
        ["Unflatten"] = Unflatten,
        ["PixelShuffle"] = With("pixel_shuffle", ("upscale_factor", 1L)),
        ["PixelUnshuffle"] = With("pixel_unshuffle", ("downscale_factor", 1L)),
        ["ChannelShuffle"] = With("channel_shuffle", ("groups", 1L)),
        ["ZeroPad2d"] = (layer, inputs) => layer.Record("constant_pad_nd", inputs[0], Sides(layer), 0.0),
        ["ConstantPad2d"] = (layer, inputs) => layer.Record("constant_pad_nd", inputs[0], Sides(layer), layer.Option("value", 0.0)),
        ["ReflectionPad2d"] = (layer, inputs) => layer.Record("reflection_pad2d", inputs[0], Sides(layer)),
        ["ReplicationPad2d"] = (layer, inputs) => layer.Record("replication_pad2d", inputs[0], Sides(layer)),
        ["Upsample"] = Upsample,
        ["UpsamplingNearest2d"] = Upsample,
        ["Identity"] = Same,
        ["Dropout"] = Same,
        ["Dropout2d"] = Same,
        ["AlphaDropout"] = Same,
        ["Add"] = (layer, inputs) => inputs.Skip(1).Aggregate(inputs[0], (sum, input) => layer.Record("add", sum, input)),
        ["Mul"] = (layer, inputs) => inputs.Skip(1).Aggregate(inputs[0], (product, input) => layer.Record("mul", product, input)),
        ["Concat"] = (layer, inputs) => layer.Record("cat", inputs.ToList(), layer.Option("dim", 1L)),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Layers.Keys.Order(StringComparer.Ordinal);

    /// <summary>The layer of a class; null when it is not known.</summary>
    public static RunLayer? Find(string type) => Layers.GetValueOrDefault(type);

    private static object? Same(TorchLayer layer, IReadOnlyList<object?> inputs) => inputs[0];

    private static RunLayer Plain(string function) => (layer, inputs) => layer.Record(function, inputs[0]);

    /// <summary>A call with the layer's options behind the input, in the order of the operator's arguments.</summary>
    private static RunLayer With(string function, params ImmutableArray<(string Name, object? Fallback)> options) =>
        (layer, inputs) => layer.Record(function, [inputs[0], .. options.Select(option => layer.Option(option.Name, option.Fallback))]);

    private static RunLayer Convolve(string function) => (layer, inputs) => layer.Option("padding_mode", "zeros") is "zeros"
        ? layer.Record(
            function, inputs[0], layer.Required("weight"), layer.Parameter("bias"), layer.Option("stride", 1L), layer.Option("padding", 0L),
            layer.Option("dilation", 1L), layer.Option("groups", 1L))
        : throw layer.Unsupported($"has the padding_mode '{layer.Option("padding_mode")}'", "Use 'zeros', or a padding layer before it.");

    private static RunLayer ConvolveTransposed(string function) => (layer, inputs) => layer.Record(
        function, inputs[0], layer.Required("weight"), layer.Parameter("bias"), layer.Option("stride", 1L), layer.Option("padding", 0L),
        layer.Option("output_padding", 0L), layer.Option("groups", 1L), layer.Option("dilation", 1L));

    private static object? Normalize(TorchLayer layer, IReadOnlyList<object?> inputs) => layer.Record(
        "batch_norm", inputs[0], layer.Parameter("weight"), layer.Parameter("bias"), layer.Required("running_mean"), layer
            .Required("running_var"),
        false, 0.1, layer.Option("eps", 1e-5), true);

    private static object? Unflatten(TorchLayer layer, IReadOnlyList<object?> inputs) =>
        layer.Option("unflattened_size") is IReadOnlyList<object?> sizes && layer.Option("dim", 1L) is 1L
        ? layer.Record("view", inputs[0], (List<object?>)[1L, .. sizes])
        : throw layer.Unsupported("needs 'unflattened_size' and works on dim 1", "Write \"unflattened_size\": [8, 4, 4].");

    private static object? Upsample(TorchLayer layer, IReadOnlyList<object?> inputs)
    {
        var size = layer.Option("size");
        var factor = layer.Option("scale_factor");
        List<object?>? factors = factor switch
        {
            null => null,
            IReadOnlyList<object?> pair => [.. pair.Select(Real)],
            _ => [Real(factor), Real(factor)],
        };
        List<object?>? sizes = size switch { null => null, IReadOnlyList<object?> pair => [.. pair], _ => [size, size] };
        return layer.Option("mode", "nearest") switch
        {
            "nearest" => layer.Record("upsample_nearest2d", inputs[0], sizes, factors),
            "nearest-exact" => layer.Record("_upsample_nearest_exact2d", inputs[0], sizes, factors),
            "bilinear" => layer.Record("upsample_bilinear2d", inputs[0], sizes, layer.Option("align_corners") ?? false, factors),
            var mode => throw layer.Unsupported($"has the mode '{mode}'", "Use nearest or bilinear."),
        };

        static object? Real(object? number) => number is long integer ? (double)integer : number;
    }

    /// <summary>Left, right, top, bottom.</summary>
    private static IReadOnlyList<object?> Sides(TorchLayer layer) => layer.Option("padding") switch
    {
        IReadOnlyList<object?> sides => sides,
        long all => [all, all, all, all],
        _ => throw layer.Unsupported("needs 'padding'", "Write one number, or [left, right, top, bottom]."),
    };
}
