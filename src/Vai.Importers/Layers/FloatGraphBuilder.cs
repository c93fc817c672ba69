using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Vai.Importers.Folding;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Importers.Layers;

/// <summary>
/// Collects the ops of a float graph in the form of guide quantizer.md 4.1 to 4.3 (without fix ops): every importer's last step.
/// Names are made unique and sanitised here (4.2); shapes are XIR's, NHWC.
/// </summary>
internal sealed class FloatGraphBuilder(string modelName)
{
    private readonly List<XirOp> _ops = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The sanitised name, with _1, _2, … behind it when it is taken.</summary>
    public string UniqueName(string text)
    {
        var name = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        var unique = name;
        for (var i = 1; !_names.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        }

        return unique;
    }

    /// <summary>The graph's input; float32, NHWC.</summary>
    public XirOp Data(string name, ImmutableArray<int> shape) =>
        Add(name, "data", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(shape.AsSpan())), ("data_type", "FLOAT32")));

    /// <summary>A constant; <paramref name="values"/> in row-major order of the shape.</summary>
    public XirOp Const(string name, float[] values, params ReadOnlySpan<int> shape) =>
        Add(name, "const", shape.ToImmutableArray(), AttributeMap.Of(
            ("data", AttributeValue.WrapBytes(ConstData.ToBytes(values))),
            ("shape", AttributeValue.OfInt32Vector(shape)),
            ("data_type", "float32")));

    /// <summary>A reshape with its target as a stack of constants, one a dimension, as the vendor's exporter writes it.</summary>
    public XirOp Reshape(string name, XirOp input, ImmutableArray<int> shape)
    {
        name = UniqueName(name);
        var sizes = shape.Select((size, axis) => Const($"{name}_shape_attr[{axis}]", [size], 1).Name).ToArray();
        var stack = Add($"{name}_shape_i0", "stack", [shape.Length, 1], AttributeMap.Of(("axis", 0)), XirArgument.Of("input", sizes));
        return AddNamed(name, "reshape", shape, AttributeMap.Of(("shape", AttributeValue.OfInt32Vector(0))),
            XirArgument.Of("input", input.Name), XirArgument.Of("shape", stack.Name));
    }

    /// <summary>A transpose; <paramref name="order"/> names for each output axis the input axis.</summary>
    public XirOp Transpose(string name, XirOp input, params ReadOnlySpan<int> order)
    {
        var shape = ImmutableArray.CreateBuilder<int>(order.Length);
        foreach (var axis in order)
        {
            shape.Add(input.Output.Shape[axis]);
        }

        return Add(name, "transpose", shape.ToImmutable(), AttributeMap.Of(("order", AttributeValue.OfInt32Vector(order))), XirArgument.Of("input", input.Name));
    }

    /// <summary>Any op, under a unique form of the name.</summary>
    public XirOp Add(string name, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        AddNamed(UniqueName(name), type, shape, attributes, arguments);

    /// <summary>Whether an op that was added reads another's result.</summary>
    public bool IsRead(XirOp op) => _ops.Exists(reader => reader.InputNames.Contains(op.Name, StringComparer.Ordinal));

    /// <summary>The value of an op on the int8 grid of a fix point: a model that is quantized already (guide quantizer.md 4.4).</summary>
    public XirOp Fix(XirOp input, int fixPoint) => Add(
        input.Name + "_fix", "fix", input.Output.Shape,
        AttributeMap.Of(("fix_point", fixPoint), ("bit_width", 8), ("if_signed", true), ("round_mode", "DPU_ROUND")),
        XirArgument.Of("input", input.Name));

    /// <summary>The names of the ops that the ops needed for some outputs read.</summary>
    public HashSet<string> ReadBy(IEnumerable<XirOp> outputs) => Needed(outputs).SelectMany(op => op.InputNames).ToHashSet(StringComparer.Ordinal);

    /// <summary>The graph of all ops, affine ops folded into the convolutions before them, zero padding into those after it.</summary>
    public XirGraph Build() => XirGraph.Create(modelName, PadFolding.Fold(ScaleFolding.Fold(_ops)));

    /// <summary>The graph of the ops that the outputs need; padding and affine ops folded into the convolutions beside them.</summary>
    public XirGraph Build(IEnumerable<XirOp> outputs) =>
        XirGraph.Create(modelName, PadFolding.Fold(ScaleFolding.Fold(HardSigmoidRecognition.Apply([.. Needed(outputs)]))));

    private Stack<XirOp> Needed(IEnumerable<XirOp> outputs)
    {
        var needed = outputs.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        var live = new Stack<XirOp>();
        foreach (var op in Enumerable.Reverse(_ops).Where(op => needed.Contains(op.Name)))
        {
            live.Push(op);
            needed.UnionWith(op.InputNames);
        }

        return live;
    }

    private XirOp AddNamed(string name, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments)
    {
        var op = new XirOp(name, type, attributes, arguments.ToImmutableArray(), XirTensor.Float32(name, shape.AsSpan()));
        _ops.Add(op);
        return op;
    }
}
