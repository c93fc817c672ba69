using System.Collections.Immutable;
using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// Turns recorded calls into float XIR ops. Feature maps change from NCHW to NHWC here once, at the input; weights follow, so
/// that no transposes are left in a usual network.
/// </summary>
internal sealed class TorchGraphBuilder
{
    private readonly Dictionary<TensorValue, Feature> _features = [];
    private readonly FloatGraphBuilder _graph;
    private readonly ITorchModel _model;

    public TorchGraphBuilder(ITorchModel model, IEnumerable<TensorValue> inputs)
    {
        _model = model;
        _graph = new FloatGraphBuilder(model.Name);
        foreach (var (index, input) in inputs.Index())
        {
            _features[input] = new Feature(_graph.Data($"{model.Name}::input_{index}", Nhwc(input.Shape)), null);
        }
    }

    /// <summary>NHWC of NCHW; other ranks stay.</summary>
    public static ImmutableArray<int> Nhwc(ImmutableArray<int> shape) => shape.Length == 4 ? [shape[0], shape[2], shape[3], shape[1]] : shape;

    /// <summary>The axis of the NHWC tensor that an axis of the NCHW tensor is.</summary>
    public static int NhwcAxis(int axis, int rank) => rank != 4 || axis == 0 ? axis : axis == 1 ? 3 : axis - 1;

    /// <summary>
    /// The graph. Its results are the ops that nobody reads, in the framework's order of elements; a result that a layer reads too, and one
    /// that stands twice, becomes a copy: a reshape to its own shape.
    /// </summary>
    /// <param name="outputs">Each result and the call that made it; null for an input of the model.</param>
    public XirGraph Build(IReadOnlyList<(AtenCall? Call, TensorValue Value)> outputs)
    {
        var names = outputs.Select(output => output.Call is null ? $"{_model.Name}::input" : Label(output.Call)).ToArray();
        var ops = outputs.Zip(names, (output, name) => InOrder(name, output.Value)).ToArray();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, op) in names.Zip(ops))
        {
            if (op.Type == "data" || _graph.IsRead(op) || !taken.Add(op.Name))
            {
                _graph.Reshape(name + "_output", op, op.Output.Shape);
            }
        }

        return _graph.Build();
    }

    /// <summary>The op that computes a value, and the order of its elements.</summary>
    public Feature FeatureOf(TensorValue value) => _features[value];

    /// <summary>The op that computes a value with its elements in the framework's order (NHWC for maps).</summary>
    public XirOp InOrder(AtenCall reader, TensorValue value) => InOrder(Label(reader), value);

    private XirOp InOrder(string label, TensorValue value)
    {
        var feature = _features[value];
        if (feature.FlattenedMap is not { } map)
        {
            return feature.Op;
        }

        // The flattened map lies as H, W, C; the reader counts as C, H, W.
        var unflattened = Reshape(label + "_unflatten", feature.Op, [1, map.Height, map.Width, map.Channels]);
        var sunk = _graph.Transpose(label + "_sink_transpose", unflattened, 0, 3, 1, 2);
        var flat = _graph.Reshape(label + "_flatten", sunk, value.Shape);
        _features[value] = new Feature(flat, null);
        return flat;
    }

    /// <summary>The call's value is computed by this op.</summary>
    public void Set(AtenCall call, XirOp op, FlattenedMap? flattened = null) => _features[call.Output] = new Feature(op, flattened);

    /// <summary>The call's value is another value.</summary>
    public void Alias(AtenCall call, TensorValue value) => _features[call.Output] = _features[value];

    /// <summary>Adds the op that computes the call's value, shaped as the value is (NHWC for maps).</summary>
    public XirOp Add(AtenCall call, string type, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments)
    {
        var op = _graph.Add(Label(call), type, Nhwc(call.Output.Shape), attributes, arguments);
        Set(call, op);
        return op;
    }

    /// <summary>Adds a helper op beside the call's own.</summary>
    public XirOp AddHelper(AtenCall call, string suffix, string type, ImmutableArray<int> shape, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        _graph.Add(Label(call) + suffix, type, shape, attributes, arguments);

    /// <summary>Adds an op of one input that works on each element alone: the order of elements does not matter to it.</summary>
    public void AddElementwise(AtenCall call, string type, AttributeMap attributes)
    {
        var feature = FeatureOf(call.Tensor(0));
        AddLike(call, feature, type, attributes, XirArgument.Of("input", feature.Op.Name));
    }

    /// <summary>Adds the op that computes the call's value, its elements lying as those of one of its inputs.</summary>
    public void AddLike(AtenCall call, Feature input, string type, AttributeMap attributes, params ReadOnlySpan<XirArgument> arguments) =>
        Set(call, _graph.Add(Label(call), type, input.FlattenedMap is null ? Nhwc(call.Output.Shape) : input.Op.Output.Shape, attributes, arguments), input.FlattenedMap);

    /// <summary>Adds a reshape under the call's name.</summary>
    public XirOp Reshape(AtenCall call, XirOp input, ImmutableArray<int> shape) => Reshape(Label(call), input, shape);

    private XirOp Reshape(string name, XirOp input, ImmutableArray<int> shape) => input.Output.Shape.SequenceEqual(shape) ? input : _graph.Reshape(name, input, shape);

    public XirOp Transpose(AtenCall call, XirOp input, params ReadOnlySpan<int> order) => _graph.Transpose(Label(call) + "_transpose", input, order);

    /// <summary>A constant under the parameter's name, <c>Net::conv1.weight</c>, or under the call's where it has none.</summary>
    public XirOp Const(AtenCall call, TorchTensor tensor, string role, float[] values, params ReadOnlySpan<int> shape) =>
        _graph.Const(_model.ParameterName(tensor) is { } name ? $"{_model.Name}::{name}" : $"{Label(call)}.{role}", values, shape);

    /// <summary>A constant that is no tensor of the file as it is.</summary>
    public XirOp Const(AtenCall call, string role, float[] values, params ReadOnlySpan<int> shape) =>
        _graph.Const($"{Label(call)}.{role}", values, shape);

    /// <summary>
    /// An operand of an elementwise op: a computed tensor, a constant or a number, brought to a rank by axes of 1 before its own,
    /// and to NHWC where it is a map then.
    /// </summary>
    /// <param name="change">Changes the numbers of constants; null: they stay.</param>
    public XirOp Operand(AtenCall call, object? operand, int rank, Func<double, double>? change, string role)
    {
        switch (operand)
        {
            case TensorValue value when value.Shape.Length == rank:
                return InOrder(call, value);
            case TensorValue value:
                return Ops.Reshaping.Reshape(call, this, value, Aligned(value.Shape)).Op;
            case TorchTensor constant:
                var shape = Aligned(constant.Shape);
                var values = change is null ? Read(constant) : Array.ConvertAll(Read(constant), number => (float)change(number));
                var map = shape.Length == 4 ? Layout.ChannelsLast(values, shape[0], shape[1], shape[2] * shape[3]) : values;
                return change is null ? Const(call, constant, role, map, Nhwc(shape).AsSpan()) : Const(call, role, map, Nhwc(shape).AsSpan());
            default:
                var single = Convert.ToDouble(operand, System.Globalization.CultureInfo.InvariantCulture);
                return Const(call, role, [(float)(change?.Invoke(single) ?? single)], 1);
        }

        ImmutableArray<int> Aligned(ImmutableArray<int> given) => [.. Enumerable.Repeat(1, rank - given.Length), .. given];
    }

    /// <summary>A tensor's numbers, row-major.</summary>
    public float[] Read(TorchTensor tensor) => _model.Read(tensor);

    /// <summary>A call's name before it is made unique: model, module path with classes, operator (guide quantizer.md 4.2).</summary>
    private string Label(AtenCall call) => $"{_model.Name}::{call.Scope.TypedPath}/{call.Function.Trim('_')}";
}
