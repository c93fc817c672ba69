using System.Collections.Frozen;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>
/// What Keras 2 makes of operators written between layers, x + 3 or tf.nn.relu(x): the function's name, the second operand beside it.
/// </summary>
internal sealed class TensorFlowFunction : IKerasLayer
{
    private static readonly FrozenDictionary<string, string> BinaryTypes = new Dictionary<string, string>
    {
        ["__operators__.add"] = OpNames.Add,
        ["math.add"] = OpNames.Add,
        ["math.divide"] = OpNames.Div,
        ["math.maximum"] = OpNames.Max,
        ["math.minimum"] = OpNames.Min,
        ["math.multiply"] = OpNames.Mul,
        ["math.subtract"] = OpNames.Sub,
        ["math.truediv"] = OpNames.Div,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> UnaryTypes = new Dictionary<string, string>
    {
        ["math.sigmoid"] = OpNames.Sigmoid,
        ["math.tanh"] = OpNames.Tanh,
        ["nn.relu"] = OpNames.Relu,
        ["nn.relu6"] = "relu6",
        ["nn.sigmoid"] = OpNames.Sigmoid,
        ["nn.silu"] = OpNames.Swish,
        ["nn.swish"] = OpNames.Swish,
        ["nn.tanh"] = OpNames.Tanh,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ImmutableArray<string> Kinds => ["TFOpLambda"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var function = use.Config.Text("function", "");
        if (UnaryTypes.TryGetValue(function, out var unary))
        {
            return graph.Elementwise(use.Layer, unary, use.Input);
        }

        if (!BinaryTypes.TryGetValue(function, out var binary))
        {
            var known = BinaryTypes.Keys.Concat(UnaryTypes.Keys).Order(StringComparer.Ordinal).Select(name => "tf." + name);
            throw use.Layer.Unsupported(
                $"its function is 'tf.{function}'", $"Use a layer of Keras, or one of {string.Join(", ", known)}.");
        }

        return use.Inputs is [var left, var right]
            ? Importers.Layers.Arithmetic.Emit(graph, use.Layer, binary, left, right)
            : WithNumbers(use, graph, binary);
    }

    /// <summary>y is one number, or a list of them for the last dimension.</summary>
    private static TensorView WithNumbers(KerasUse use, LayerGraph graph, string type)
    {
        float[] numbers = use.Arguments?.Numbers("y").ToArray() ?? [];
        return numbers.Length == 1 || (numbers.Length > 1 && numbers.Length == use.Input.Shape[^1])
            ? Importers.Layers.Arithmetic.EmitConstant(
                graph, use.Layer, type, use.Input, new Parameter(use.Layer.Name + ".y", numbers), [numbers.Length], constantFirst: false)
            : throw use.Layer.Unsupported(
                $"its second operand has {numbers.Length} numbers for [{string.Join(", ", use.Input.Shape)}]",
                "Give one number, or one a channel.");
    }
}
