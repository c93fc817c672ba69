using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>Builds small quantized graphs in the vendor's form (guide quantizer.md 2.1, 4.3) with random weights.</summary>
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
            AttributeMap.Of(("data", AttributeValue.WrapBytes(bytes)), ("data_type", "float32"), ("shape", AttributeValue.OfInt32Vector(shape))),
            [], shape);
    }

    /// <summary>conv2d without fix; weights of fix point 7, biases of <paramref name="biasFixPoint"/> (null: no bias).</summary>
    public string Conv2d(string name, string input, int channels, Window window, int weightFixPoint = 7, int? biasFixPoint = 7, int group = 1)
    {
        var shape = ShapeOf(input);
        var weights = Constant(name + "_weight", weightFixPoint, channels, window.KernelHeight, window.KernelWidth, shape[3]);
        List<XirArgument> arguments = [XirArgument.Of("input", input), XirArgument.Of("weights", weights)];
        if (biasFixPoint is { } fixPoint)
        {
            arguments.Add(XirArgument.Of("bias", Constant(name + "_bias", fixPoint, channels)));
        }

        return Add(
            name, "conv2d",
            AttributeMap.Of(window.ToAttributes()).With(
                ("pad_mode", "FLOOR"), ("group", group), ("in_dim", shape[3]), ("out_dim", channels), ("bias_term", biasFixPoint is not null)),
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
            AttributeMap.Of(window.ToAttributes()).With(("pad_mode", "FLOOR"), ("group", shape[3]), ("in_dim", shape[3]), ("out_dim", shape[3]), ("bias_term", true)),
            [XirArgument.Of("input", input), XirArgument.Of("weights", weights), XirArgument.Of("bias", bias)],
            [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), shape[3]]);
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

    public string Flatten(string name, string input) => Reshape(name, input, 1, ShapeOf(input).Aggregate(1, (product, size) => product * size));

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

    /// <summary>add, mul, …</summary>
    public string Elementwise(string name, string type, params string[] inputs) =>
        Add(name, type, AttributeMap.Empty, [XirArgument.Of("input", inputs)], ShapeOf(inputs[0]));

    private int[] ShapeOf(string name) => [.. _ops.First(op => op.Name == name).Output.Shape];

    private string Add(string name, string type, AttributeMap attributes, IEnumerable<XirArgument> arguments, params ReadOnlySpan<int> shape)
    {
        _ops.Add(new XirOp(name, type, attributes, [.. arguments], XirTensor.Float32(name, shape)));
        return name;
    }
}
