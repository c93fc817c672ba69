using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>lstm and gru of one sequence: layers and directions one by one.</summary>
internal static class Recurrences
{
    /// <summary>The calls of one layer in one direction: no operator of PyTorch.</summary>
    public const string LstmFunction = "vai_lstm";

    /// <inheritdoc cref="LstmFunction"/>
    public const string GruFunction = "vai_gru";

    /// <summary>(input, state or states, parameters, has_biases, layers, dropout, train, bidirectional, batch_first): the last layer's
    /// steps, the last step of all, and what is not computed.</summary>
    public static Func<AtenCall, RecordCall, object?> Expand(string function) => (call, record) =>
    {
        var (hasBias, layers) = (call.Flag(3, "has_biases", true), call.Integer(4, "num_layers", 1));
        var (directions, isBatchFirst) = (call.Flag(7, "bidirectional", false) ? 2 : 1, call.Flag(8, "batch_first", false));
        var ofOne = hasBias ? 4 : 2;
        if (call.Tensor(0).Shape.Length != 3 || call.Argument(2, "params") is not IReadOnlyList<object?> parameters
            || layers is < 1 or > 1 << 10 || parameters.Count != layers * directions * ofOne)
        {
            throw call.Unsupported("it is not over a sequence [images, steps, features] with its weights as parameters", "");
        }

        var value = isBatchFirst ? call.Tensor(0) : record("transpose", call.Tensor(0), 0L, 1L);
        var ends = new List<object?>();
        for (var layer = 0; layer < layers; layer++)
        {
            var parts = parameters.Skip(layer * directions * ofOne).Take(directions * ofOne).Chunk(ofOne)
                .Select((own, direction) => record(function, [value, call.Argument(1, "hx"), direction == 1, .. own])).ToList();
            ends.AddRange(parts.Select((part, direction) => record("select", part, 1L, direction == 1 ? 0L : -1L)));
            value = directions == 1 ? parts[0] : record("cat", parts, -1L);
        }

        object?[] results = [isBatchFirst ? value : record("transpose", value, 0L, 1L), record("stack", ends, 0L)];
        return function == LstmFunction ? [.. results, null] : results;
    };

    /// <summary>(input [1, steps, features], states, reverse, weights, recurrent weights, bias, recurrent bias).</summary>
    public static EmitLayer Of(string type) => (call, context) =>
    {
        if (call.Constant(3, "weight_ih") is not { Shape: [var width, _] } weights || call.Constant(4, "weight_hh") is not { } recurrent)
        {
            throw call.Unsupported("it has no weights [gates, features]", "");
        }

        foreach (var state in call.Argument(1, "hx") is IReadOnlyList<object?> states ? states : [call.Argument(1, "hx")])
        {
            if (state is not TorchTensor zeros
                || (!context.Graph.IsForShapes && context.Parameter(call, zeros, "hx").Read().Any(value => value != 0)))
            {
                throw call.Unsupported("it does not begin with zeros", "Leave out the initial state.");
            }
        }

        return Recurrence.Emit(
            context.Graph, call.Layer with { Name = call.Layer.Name.Replace("/vai_", "/", StringComparison.Ordinal) }, type,
            context.View(call), width / Recurrence.GatesOf(type),
            context.Parameter(call, weights, "weight_ih"), context.Parameter(call, recurrent, "weight_hh"),
            context.Parameter(call, 5, "bias_ih"), context.Parameter(call, 6, "bias_hh"),
            AttributeMap.Of(("reverse", call.Flag(2, "reverse", false)), ("reset_after", true)));
    };
}
