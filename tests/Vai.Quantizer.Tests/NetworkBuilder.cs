namespace Vai.Quantizer.Tests;

/// <summary>Small float graphs in the importer's form. Weights come from a fixed seed, or are given.</summary>
internal sealed class NetworkBuilder
{
    private readonly List<XirOp> _ops = [];
    private readonly Random _random = new(7);

    public XirGraph Build() => XirGraph.Create("Net", _ops);

    public XirOp Data(params int[] shape) => Add("Net__input_0", "data", shape,
        AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape)), ("data_type", "FLOAT32")));

    public XirOp Const(string name, float[] values, params int[] shape)
    {
        _ops.Add(ConstantCodec.Create(name, values, shape));
        return _ops[^1];
    }

    public XirOp RandomConst(string name, float largest, params int[] shape) =>
        Const(name,
            [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => ((_random.NextSingle() * 2) - 1) * largest)], shape);

    public XirOp Conv(string name, XirOp input, int outputs, Window window)
    {
        var channels = input.Output.Shape[3];
        var weights = RandomConst($"Net__{name}_weight", 0.4f, outputs, window.KernelHeight, window.KernelWidth, channels);
        return Convolution(name, "conv2d", input, weights, outputs, window);
    }

    public XirOp Depthwise(string name, XirOp input, Window window)
    {
        var channels = input.Output.Shape[3];
        var weights = RandomConst($"Net__{name}_weight", 0.4f, 1, window.KernelHeight, window.KernelWidth, channels);
        return Convolution(name, "depthwise-conv2d", input, weights, channels, window);
    }

    public XirOp Pool(string name, string type, XirOp input, Window window, bool global = false, bool countPadding = true)
    {
        var shape = input.Output.Shape;
        var attributes = AttributeMap.Of(window.ToAttributes()).Without("dilation").With(
            ("pad_mode", "FLOOR"), ("global", global), ("count_include_pad", countPadding));
        return Add(name, type, [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), shape[3]], attributes,
            XirArgument.Of("input", input.Name));
    }

    public XirOp MatMul(string name, XirOp input, int outputs)
    {
        var weights = RandomConst($"Net__{name}_weight", 0.3f, outputs, input.Output.Shape[1]);
        var bias = RandomConst($"Net__{name}_bias", 0.2f, outputs);
        return Add(name, "matmul", [1, outputs], AttributeMap.Of(("transpose_a", false), ("transpose_b", true)),
            XirArgument.Of("input", input.Name, weights.Name), XirArgument.Of("bias", bias.Name));
    }

    public XirOp Flatten(string name, XirOp input) =>
        Add(name, "reshape", [1, (int)input.Output.ElementCount], AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))),
            XirArgument.Of("input", input.Name));

    /// <summary>An op without weights, shaped as its (first) input.</summary>
    public XirOp Op(string name, string type, AttributeMap attributes, params XirOp[] inputs) =>
        Add(name, type, [.. inputs[0].Output.Shape], attributes, XirArgument.Of("input", [.. inputs.Select(input => input.Name)]));

    public XirOp Op(string name, string type, params XirOp[] inputs) => Op(name, type, AttributeMap.Empty, inputs);

    public XirOp Concat(string name, params XirOp[] inputs) => Add(name, "concat",
        [1, .. inputs[0].Output.Shape[1..3], inputs.Sum(input => input.Output.Shape[3])],
        AttributeMap.Of(("axis", 3)), XirArgument.Of("input", [.. inputs.Select(input => input.Name)]));

    public XirOp Add(string name, string type, int[] shape, AttributeMap attributes, params XirArgument[] arguments)
    {
        _ops.Add(new XirOp(name, type, attributes, [.. arguments], XirTensor.Float32(name, shape)));
        return _ops[^1];
    }

    private XirOp Convolution(string name, string type, XirOp input, XirOp weights, int outputs, Window window)
    {
        var bias = RandomConst($"Net__{name}_bias", 0.3f, outputs);
        var shape = input.Output.Shape;
        var attributes = AttributeMap.Of(window.ToAttributes()).With(
            ("pad_mode", "FLOOR"), ("group", type == "conv2d" ? 1 : outputs), ("in_dim", shape[3]), ("out_dim", outputs),
            ("bias_term", true));
        return Add(name, type, [1, window.OutputHeight(shape[1]), window.OutputWidth(shape[2]), outputs], attributes,
            XirArgument.Of("input", input.Name), XirArgument.Of("weights", weights.Name), XirArgument.Of("bias", bias.Name));
    }
}
