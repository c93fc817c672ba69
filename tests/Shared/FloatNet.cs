using System.Buffers.Binary;
using System.Globalization;

namespace Vai.Tests;

/// <summary>Builds small float graphs in the form that an importer makes, with random weights. Each layer gives its name back.</summary>
internal sealed class FloatNet(string name = "Net")
{
    private readonly List<XirOp> _ops = [];
    private readonly Random _random = new(7);

    public XirGraph Build() => XirGraph.Create(name, _ops);

    public string Input(string op, params int[] shape) =>
        Add(op, "data", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "FLOAT32")));

    public string Convolution(string op, string input, int outputs, Window window, int groups = 1)
    {
        var shape = Shape(input);
        int[] weights = [outputs, window.KernelHeight, window.KernelWidth, shape[3] / groups];
        return Add(op, "conv2d", [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), outputs],
            AttributeMap.Of(
                [.. window.ToAttributes(), ("pad_mode", "FLOOR"), ("group", groups), ("in_dim", shape[3]), ("out_dim", outputs),
                    ("bias_term", true)]),
            XirArgument.Of("input", input), XirArgument.Of("weights", Constant(op + "_weight", weights)),
            XirArgument.Of("bias", Constant(op + "_bias", outputs)));
    }

    /// <param name="multiplier">Filters a channel.</param>
    public string DepthwiseConvolution(string op, string input, Window window, int multiplier = 1)
    {
        var shape = Shape(input);
        var channels = shape[3] * multiplier;
        return Add(op, "depthwise-conv2d", [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), channels],
            AttributeMap.Of(
                [.. window.ToAttributes(), ("pad_mode", "FLOOR"), ("group", shape[3]), ("in_dim", shape[3]), ("out_dim", channels),
                    ("bias_term", true)]),
            XirArgument.Of("input", input),
            XirArgument.Of("weights", Constant(op + "_weight", 1, window.KernelHeight, window.KernelWidth, channels)),
                XirArgument.Of("bias", Constant(op + "_bias", channels)));
    }

    /// <param name="outputs">Null: depthwise.</param>
    /// <param name="window">Its padding is what the full result loses.</param>
    public string TransposedConvolution(string op, string input, int? outputs, Window window)
    {
        var shape = Shape(input);
        var channels = outputs ?? shape[3];
        return Add(op, outputs is null ? "transposed-depthwise-conv2d" : "transposed-conv2d",
            [
                1,
                ((shape[1] - 1) * window.StrideHeight) + window.SpanHeight - window.PadTop - window.PadBottom,
                ((shape[2] - 1) * window.StrideWidth) + window.SpanWidth - window.PadLeft - window.PadRight,
                channels,
            ],
            AttributeMap.Of(
                [.. window.ToAttributes(), ("pad_mode", "FLOOR"), ("group", outputs is null ? channels : 1), ("in_dim", shape[3]),
                    ("out_dim", channels), ("bias_term", true)]),
            XirArgument.Of("input", input),
            XirArgument.Of("weights", Constant(op + "_weight", outputs ?? 1, window.KernelHeight, window.KernelWidth, shape[3])),
                XirArgument.Of("bias", Constant(op + "_bias", channels)));
    }

    public string Linear(string op, string input, int outputs) =>
        Add(op, "matmul", [1, outputs], AttributeMap.Of(("transpose_a", false), ("transpose_b", true)),
            XirArgument.Of("input", input, Constant(op + "_weight", outputs, Shape(input)[1])),
            XirArgument.Of("bias", Constant(op + "_bias", outputs)));

    /// <param name="type">maxpool2d or avgpool2d.</param>
    public string Pool(string op, string input, string type, Window window)
    {
        var shape = Shape(input);
        return Add(op, type, [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), shape[3]],
            AttributeMap.Of(window.ToAttributes()).Without("dilation").With(("pad_mode", "FLOOR"), ("global", false)),
            XirArgument.Of("input", input));
    }

    public string Flatten(string op, string input) => Reshape(op, input, 1, Shape(input).Aggregate(1, (product, size) => product * size));

    public string Reshape(string op, string input, params int[] shape)
    {
        var sizes =
            shape.Select((size, axis) => Constant(string.Create(CultureInfo.InvariantCulture, $"{op}_shape_attr_{axis}_"), [size], 1))
            .ToArray();
        var stack = Add(op + "_shape_i0", "stack", [shape.Length, 1], AttributeMap.Of(("axis", 0)), XirArgument.Of("input", sizes));
        return Add(op, "reshape", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))), XirArgument.Of("input", input),
            XirArgument.Of("shape", stack));
    }

    /// <summary>An op that keeps the shape of its first input: relu, softmax, add.</summary>
    public string Elementwise(string op, string type, AttributeMap? attributes = null, params string[] inputs) =>
        Add(op, type, Shape(inputs[0]), attributes ?? AttributeMap.Empty, XirArgument.Of("input", inputs));

    public string Concat(string op, int axis, params string[] inputs)
    {
        var shape = Shape(inputs[0]);
        shape[axis] = inputs.Sum(input => Shape(input)[axis]);
        return Add(op, "concat", shape, AttributeMap.Of(("axis", axis)), XirArgument.Of("input", inputs));
    }

    /// <summary>An op of one input that gives another shape.</summary>
    public string Shaped(string op, string type, string input, int[] shape, AttributeMap attributes) =>
        Add(op, type, shape, attributes, XirArgument.Of("input", input));

    public string Relu(string op, string input) => Elementwise(op, "relu", null, input);

    public string PRelu(string op, string input, params float[] slopes) =>
        Add(op, "prelu", Shape(input), AttributeMap.Empty, XirArgument.Of("input", input),
            XirArgument.Of("weight", Constant(op + "_weight", slopes, slopes.Length)));

    private string Constant(string op, params int[] shape) =>
        Constant(op,
            [.. Enumerable.Range(0, shape.Aggregate(1, (product, size) => product * size))
                .Select(_ => (float)((_random.NextDouble() * 2) - 1))], shape);

    private string Constant(string op, float[] values, params int[] shape)
    {
        var bytes = new byte[values.Length * sizeof(float)];
        foreach (var (index, value) in values.Index())
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), value);
        }

        return Add(op, "const", shape, AttributeMap.Of(
            ("data", AttributeValue.WrapBytes(bytes)), ("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "float32")));
    }

    private int[] Shape(string op) => [.. _ops.Single(candidate => candidate.Name == op).Output.Shape];

    private string Add(string op, string type, int[] shape, AttributeMap attributes, params XirArgument[] arguments)
    {
        _ops.Add(new XirOp(op, type, attributes, [.. arguments], XirTensor.Float32(op, shape)));
        return op;
    }
}
