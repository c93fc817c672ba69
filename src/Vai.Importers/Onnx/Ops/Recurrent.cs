using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>LSTM and GRU of one sequence that begin with zeros; the results are all steps and the last one, not the last cell.</summary>
internal sealed class Recurrent : IOnnxOp
{
    // ONNX has i, o, f, c and z, r, h.
    private static readonly ImmutableArray<int> LstmGates = [0, 2, 3, 1];
    private static readonly ImmutableArray<int> GruGates = [1, 0, 2];

    public ImmutableArray<string> Types => ["LSTM", "GRU"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        RequireUsual(node);
        var (weights, recurrent) = (node.Constant(1, "weights"), node.Constant(2, "recurrent weights"));
        var bias = node.ConstantOrNull(3, "bias");
        var direction = node.Text("direction", "forward");
        if (weights.Shape is not [var count, _, _] || recurrent.Shape is not [_, _, var size]
            || count != (direction == "bidirectional" ? 2 : 1) || node.View().Shape is not [var steps, 1, _])
        {
            throw node.Layer.NotFitting(
                $"its input is [{string.Join(", ", node.View().Shape)}] and its weights {weights} and {recurrent}; one sequence is "
                + "possible");
        }

        var directions = Enumerable.Range(0, count).Select(index => Direction(
            node, context, size, index, isReverse: direction == "reverse" || index == 1, weights, recurrent, bias)).ToImmutableArray();
        var all = Concatenation.Emit(context.Graph, node.Layer with { Name = node.Layer.Name + "_all" }, directions, 2);
        var last = Concatenation.Emit(
            context.Graph, node.Layer with { Name = node.Layer.Name + "_last" },
            [.. directions.Select((view, index) => Last(node, context, view, direction == "reverse" || index == 1))], 0);

        // As ONNX counts: [steps, directions, 1, size] and [directions, 1, size].
        return [all.Reshape([1, steps, count, size])!.Transpose([1, 2, 0, 3]), last];
    }

    /// <summary>[1, 1, size] of [1, steps, size].</summary>
    private static TensorView Last(OnnxNode node, OnnxContext context, TensorView view, bool isReverse)
    {
        var begin = isReverse ? 0 : view.Shape[1] - 1;
        return Slicing.Emit(context.Graph, node.Layer with { Name = node.Layer.Name + "_end" }, view, 1, begin, begin + 1);
    }

    private static TensorView Direction(
        OnnxNode node, OnnxContext context, int size, int index, bool isReverse, ConstantTensor weights, ConstantTensor recurrent,
        ConstantTensor? bias)
    {
        var (type, order) = node.Type == "LSTM" ? (OpNames.Lstm, LstmGates) : (OpNames.Gru, GruGates);
        Parameter Part(ConstantTensor constant, string role, int part, int parts)
        {
            var values = constant.Reals();
            var length = values.Length / Math.Max(constant.Shape[0] * parts, 1);
            var own = values.AsSpan(((index * parts) + part) * length, length).ToArray();
            var ofGate = own.Length / order.Length;
            return node.Parameter(constant, role, [.. order.SelectMany(gate => own.AsSpan(gate * ofGate, ofGate).ToArray())]);
        }

        var (ofInput, ofState) = bias is { Shape: [_, _] } ? (Part(bias, "bias", 0, 2), Part(bias, "bias", 1, 2)) : (null, null);
        return Recurrence.Emit(
            context.Graph, node.Layer, type, node.View().Transpose([1, 0, 2]), size, Part(weights, "weight", 0, 1),
            Part(recurrent, "recurrent", 0, 1), ofInput, ofState,
            AttributeMap.Of(("reverse", isReverse), ("reset_after", node.Integer("linear_before_reset", 0) != 0)));
    }

    private static void RequireUsual(OnnxNode node)
    {
        var isZero = Enumerable.Range(5, node.Type == "LSTM" ? 2 : 1)
            .All(position => node.ConstantOrNull(position, "initial state") is not { } state || state.Reals().All(value => value == 0));
        var what = !isZero ? "it does not begin with zeros"
            : node.Input(4) is not null && !(node.ConstantOrNull(4, "lengths") is { } lengths
                && lengths.Integers().All(length => length == node.View().Shape[0])) ? "its sequences have lengths of their own"
            : node.Input(7) is not null ? "it has peepholes"
            : node.Attributes.ContainsKey("activations") || node.Attributes.ContainsKey("clip") ? "it has activations or a clip of its own"
            : node.Integer("layout", 0) != 0 || node.Integer("input_forget", 0) != 0 ? "its layout or its forget gate is another"
            : null;
        if (what is not null)
        {
            throw node.Layer.Unsupported(what, "Use LSTM or GRU with its defaults.");
        }
    }
}
