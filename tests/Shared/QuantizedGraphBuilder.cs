using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Vai.Tests;

/// <summary>Builds small quantized graphs in the vendor's form (quantizer.md 2.1; xmodel.md 2.3) with random weights.</summary>
internal sealed class QuantizedGraphBuilder(int seed = 1)
{
    private readonly Random _random = new(seed);
    private readonly List<XirOp> _ops = [];

    public XirGraph Build() => XirGraph.Create("Net", _ops);

    /// <summary>The attributes of the last op of that name, changed.</summary>
    public QuantizedGraphBuilder Change(string name, Func<XirOp, XirOp> change)
    {
        var index = _ops.FindIndex(op => op.Name == name);
        _ops[index] = change(_ops[index]);
        return this;
    }

    public string Data(string name, int fixPoint, params ReadOnlySpan<int> shape) => Fix(RealData(name, shape), fixPoint);

    public string RealData(string name, params ReadOnlySpan<int> shape) => Add(
        name, "data", AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "FLOAT32")), [], shape);

    public string Fix(string input, int fixPoint, string? name = null) => Add(
        name ?? input + "_fix", "fix",
        AttributeMap.Of(("fix_point", fixPoint), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")),
        [XirArgument.Of("input", input)], ShapeOf(input));

    /// <summary>A constant of random numbers on the grid of the fix point, and its fix.</summary>
    public string Constant(string name, int fixPoint, params ReadOnlySpan<int> shape)
    {
        var bytes = new sbyte[shape.ToArray().Aggregate(1, (product, size) => product * size)];
        _random.NextBytes(MemoryMarshal.AsBytes(bytes.AsSpan()));
        return Fix(Real(name, [.. bytes.Select(item => MathF.ScaleB(item, -fixPoint))], shape), fixPoint);
    }

    public string Real(string name, float[] values, params ReadOnlySpan<int> shape)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), values[i]);
        }

        return Add(
            name, "const",
            AttributeMap.Of(("data", AttributeValue.WrapBytes(bytes)), ("data_type", "float32"),
                ("shape", AttributeValue.OfInt32Vector(shape))),
            [], shape);
    }

    /// <summary>conv2d without fix; weights of fix point 7, biases of <paramref name="biasFixPoint"/> (null: no bias).</summary>
    public string Conv2d(string name, string input, int channels, Window window, int weightFixPoint =
        7, int? biasFixPoint = 7, int group = 1)
    {
        var shape = ShapeOf(input);
        var weights = Constant(name + "_weight", weightFixPoint, channels, window.KernelHeight, window.KernelWidth, shape[3] / group);
        List<XirArgument> arguments = [XirArgument.Of("input", input), XirArgument.Of("weights", weights)];
        if (biasFixPoint is { } fixPoint)
        {
            arguments.Add(XirArgument.Of("bias", Constant(name + "_bias", fixPoint, channels)));
        }

        return Add(
            name, "conv2d",
            AttributeMap.Of(window.ToAttributes()).With(
                ("pad_mode", "FLOOR"), ("group", group), ("in_dim", shape[3]), ("out_dim", channels),
                ("bias_term", biasFixPoint is not null)),
            arguments, [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), channels]);
    }

    /// <summary>depthwise-conv2d with one filter a channel, without fix; weights and biases of fix point 7.</summary>
    public string DepthwiseConv2d(string name, string input, Window window)
    {
        var shape = ShapeOf(input);
        var weights = Constant(name + "_weight", 7, 1, window.KernelHeight, window.KernelWidth, shape[3]);
        var bias = Constant(name + "_bias", 7, shape[3]);
        return Add(
            name, "depthwise-conv2d",
            AttributeMap.Of(window.ToAttributes())
                .With(("pad_mode", "FLOOR"), ("group", shape[3]), ("in_dim", shape[3]), ("out_dim", shape[3]), ("bias_term", true)),
            [XirArgument.Of("input", input), XirArgument.Of("weights", weights), XirArgument.Of("bias", bias)],
            [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), shape[3]]);
    }

    /// <summary>transposed-conv2d or transposed-depthwise-conv2d without fix; weights and biases of fix point 7.</summary>
    /// <param name="channels">Null: depthwise.</param>
    /// <param name="window">Its padding is what the full result loses.</param>
    public string TransposedConv2d(string name, string input, int? channels, Window window, int outputPadding = 0, int group = 1)
    {
        var shape = ShapeOf(input);
        var weights = channels is { } outputs
            ? Constant(name + "_weight", 7, outputs, window.KernelHeight, window.KernelWidth, shape[3] / group)
            : Constant(name + "_weight", 7, 1, window.KernelHeight, window.KernelWidth, shape[3]);
        var bias = Constant(name + "_bias", 7, channels ?? shape[3]);
        return Add(
            name, channels is null ? "transposed-depthwise-conv2d" : "transposed-conv2d",
            AttributeMap.Of(window.ToAttributes()).With(("pad_mode", "FLOOR"), ("group", channels is null ? shape[3] : group)),
            [XirArgument.Of("input", input), XirArgument.Of("weights", weights), XirArgument.Of("bias", bias)],
            [
                1,
                ((shape[1] - 1) * window.StrideHeight) + window.SpanHeight - window.PadTop - window.PadBottom + outputPadding,
                ((shape[2] - 1) * window.StrideWidth) + window.SpanWidth - window.PadLeft - window.PadRight + outputPadding,
                channels ?? shape[3],
            ]);
    }

    public string Matmul(string name, string input, int outputs, int weightFixPoint = 7, int biasFixPoint = 7)
    {
        var weights = Constant(name + "_weight", weightFixPoint, outputs, ShapeOf(input)[1]);
        var bias = Constant(name + "_bias", biasFixPoint, outputs);
        return Add(
            name, "matmul", AttributeMap.Of(("transpose_a", false), ("transpose_b", true)),
            [XirArgument.Of("input", input, weights), XirArgument.Of("bias", bias)], [1, outputs]);
    }

    /// <summary>maxpool2d or avgpool2d without fix.</summary>
    public string Pool(string name, string type, string input, Window window)
    {
        var shape = ShapeOf(input);
        return Add(
            name, type, AttributeMap.Of(window.ToAttributes()).Without("dilation").With(("pad_mode", "FLOOR"), ("global", false)),
            [XirArgument.Of("input", input)], [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), shape[3]]);
    }

    public string Flatten(string name, string input) =>
        Reshape(name, input, 1, ShapeOf(input).Aggregate(1, (product, size) => product * size));

    /// <summary>A reshape with its shape as a stack of constants, as the vendor's exporter writes it.</summary>
    public string Reshape(string name, string input, params ReadOnlySpan<int> shape)
    {
        var sizes = shape.ToArray().Select((size, axis) => Real($"{name}_shape_attr_{axis}_", [size], 1)).ToArray();
        var stack = Add(name + "_shape_i0", "stack", AttributeMap.Of(("axis", 0)), [XirArgument.Of("input", sizes)], [shape.Length, 1]);
        return Add(
            name, "reshape", AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))),
            [XirArgument.Of("input", input), XirArgument.Of("shape", stack)], shape);
    }

    /// <summary>An op that keeps its input's shape.</summary>
    public string Unary(string name, string type, string input, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) =>
        Add(name, type, AttributeMap.Of(attributes), [XirArgument.Of("input", input)], ShapeOf(input));

    /// <param name="slopes">One for all, or one a channel.</param>
    public string PRelu(string name, string input, string slopes) =>
        Add(name, "prelu", AttributeMap.Empty, [XirArgument.Of("input", input), XirArgument.Of("weight", slopes)], ShapeOf(input));

    /// <summary>add, mul, …</summary>
    public string Elementwise(string name, string type, params string[] inputs) =>
        Add(name, type, AttributeMap.Empty, [XirArgument.Of("input", inputs)], ShapeOf(inputs[0]));

    /// <summary>add, mul, … of inputs that broadcast.</summary>
    public string Broadcast(string name, string type, params string[] inputs)
    {
        var shapes = inputs.Select(ShapeOf).ToList();
        var rank = shapes.Max(shape => shape.Length);
        int[] result =
            [.. Enumerable.Range(0, rank)
                .Select(axis => shapes.Max(shape => axis < rank - shape.Length ? 1 : shape[axis - rank + shape.Length]))];
        return Add(name, type, AttributeMap.Empty, [XirArgument.Of("input", inputs)], result);
    }

    public string Concat(string name, int axis, params string[] inputs)
    {
        var shape = ShapeOf(inputs[0]);
        shape[axis < 0 ? axis + shape.Length : axis] = inputs.Sum(input => ShapeOf(input)[axis < 0 ? axis + shape.Length : axis]);
        return Add(name, "concat", AttributeMap.Of(("axis", axis)), [XirArgument.Of("input", inputs)], shape);
    }

    public string Slice(string name, string input, int[] begin, int[] end, int[] strides) => Add(
        name, "strided_slice",
        AttributeMap.Of(
            ("begin", AttributeValue.OfInt32Vector(begin)), ("end", AttributeValue.OfInt32Vector(end)),
            ("strides", AttributeValue.OfInt32Vector(strides))),
        [XirArgument.Of("input", input)],
        [.. begin.Select((from, axis) => (end[axis] - from + strides[axis] - 1) / strides[axis])]);

    /// <param name="paddings">Before and behind: rows, columns, channels.</param>
    public string Pad(string name, string input, int[] paddings, string mode = "CONSTANT", float constant = 0) => Add(
        name, "pad",
        AttributeMap.Of(
            ("paddings", AttributeValue.OfInt32Vector([0, 0, .. paddings])), ("mode", mode),
            ("constant_values", AttributeValue.OfFloatVector(constant))),
        [XirArgument.Of("input", input)],
        [.. ShapeOf(input).Select((size, axis) => axis == 0 ? size : size + paddings[(2 * axis) - 2] + paddings[(2 * axis) - 1])]);

    public string Resize(string name, string input, int height, int width, string mode = "NEAREST", bool align = false, bool half = false)
    {
        var shape = ShapeOf(input);
        return Add(
            name, "resize",
            AttributeMap.Of(
                ("mode", mode), ("align_corners", align), ("half_pixel_centers", half),
                ("scale", AttributeValue.OfFloatVector((float)width / shape[2], (float)height / shape[1]))),
            [XirArgument.Of("input", input)], [1, height, width, shape[3]]);
    }

    /// <summary>Channels to blocks of pixels.</summary>
    public string Shuffle(string name, string input, int scale)
    {
        var shape = ShapeOf(input);
        return Shuffle(name, input, scale, isUpscaling: true, [1, shape[1] * scale, shape[2] * scale, shape[3] / (scale * scale)]);
    }

    /// <summary>Blocks of pixels to channels.</summary>
    public string Unshuffle(string name, string input, int scale)
    {
        var shape = ShapeOf(input);
        return Shuffle(name, input, scale, isUpscaling: false, [1, shape[1] / scale, shape[2] / scale, shape[3] * scale * scale]);
    }

    private string Shuffle(string name, string input, int scale, bool isUpscaling, int[] shape) => Add(
        name, "pixel-shuffle", AttributeMap.Of(("scale", scale), ("upscale", isUpscaling)), [XirArgument.Of("input", input)], shape);

    /// <summary>reduction_max, reduction_mean.</summary>
    public string Reduce(string name, string type, string input, int[] axes, bool keep)
    {
        var shape = ShapeOf(input);
        int[] result = keep
            ? [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)]
            : [.. shape.Where((_, axis) => !axes.Contains(axis))];
        return Add(
            name, type, AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(axes)), ("keep_dims", keep)),
            [XirArgument.Of("input", input)], result);
    }

    public int[] ShapeOf(string name) => [.. _ops.First(op => op.Name == name).Output.Shape];

    public string Add(string name, string type, AttributeMap attributes, IEnumerable<XirArgument> arguments, params ReadOnlySpan<int> shape)
    {
        _ops.Add(new XirOp(name, type, attributes, [.. arguments], XirTensor.Float32(name, shape)));
        return name;
    }
}
