using System.Text.Json;
using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Activation functions by name, as layers of their own and inside of others.</summary>
internal static class Functions
{
    /// <summary>
    /// The function that the layer's <c>activation</c> names, on what the layer computed; with the fix points of a quantized model around
    /// it.
    /// </summary>
    public static TensorView ApplyActivation(KerasUse use, LayerGraph graph, TensorView computed, bool isOwnLayer = false)
    {
        var before = use.FixPoint("pre_activation") is { } pre ? graph.Fix(computed, pre) : computed;
        var name = NameOf(use);
        var layer = isOwnLayer ? use.Layer : new Layer($"{use.Layer.Name}_{name}", use.Layer.Kind);
        var after = Apply(use, graph, layer, before, name);
        return use.FixPoint("post_activation") is { } post ? graph.Fix(after, post) : after;
    }

    private static TensorView Apply(KerasUse use, LayerGraph graph, Layer layer, TensorView input, string name) => name switch
    {
        "linear" or "NoQuantizeActivation" => input,
        "relu" or "ReLU" => graph.Elementwise(layer, OpNames.Relu, input),
        "relu6" => graph.Elementwise(layer, OpNames.Relu6, input),
        "leaky_relu" => graph.Elementwise(layer, OpNames.LeakyRelu, input, ("alpha", 0.2f)),
        "sigmoid" => graph.Elementwise(layer, OpNames.Sigmoid, input),
        "tanh" => graph.Elementwise(layer, OpNames.Tanh, input),
        "elu" => graph.Elementwise(layer, OpNames.Elu, input, ("alpha", 1f)),
        "selu" => graph.Elementwise(layer, OpNames.Selu, input),
        "exponential" or "exp" => graph.Elementwise(layer, OpNames.Exp, input),
        "mish" => graph.Elementwise(layer, OpNames.Mish, input),
        "softsign" => graph.Elementwise(layer, OpNames.Softsign, input),
        "swish" or "silu" => graph.Elementwise(layer, OpNames.Swish, input),
        "hard_sigmoid" when IsKeras3(use) => HardActivations.Sigmoid(graph, layer, input),
        "hard_sigmoid" => HardActivations.Sigmoid(graph, layer, input, 0.2),
        "hard_silu" or "hard_swish" => HardActivations.Swish(graph, layer, input),
        "softmax" => Importers.Layers.Softmax.Emit(graph, layer, input, input.Rank - 1),
        "log_softmax" => Importers.Layers.Softmax.Emit(graph, layer, input, input.Rank - 1, logarithm: true),
        _ =>
            throw layer.Unsupported(
                $"its activation is '{name}'", "Use relu, relu6, leaky_relu, hard_sigmoid, hard_swish, sigmoid or softmax."),
    };

    // Keras 2 clamps 0.2 x + 0.5; Keras 3 relu6(x + 3) / 6.
    private static bool IsKeras3(KerasUse use) => use.Weights is Keras3Weights;

    /// <summary>The name: a text, a serialized function, or what the vendor's quantizer wraps around one.</summary>
    private static string NameOf(KerasUse use)
    {
        var element = use.Config.Find("activation");
        for (var depth = 0; depth < 4; depth++)
        {
            switch (element)
            {
                case null:
                    return "linear";
                case { ValueKind: JsonValueKind.String } text:
                    return text.GetString()!;
                case { ValueKind: JsonValueKind.Object } wrapped:
                    var config = new KerasConfig(wrapped, use.Layer.Name);
                    var className = config.Text("class_name", "");
                    if (className.EndsWith("NoQuantizeActivation", StringComparison.Ordinal))
                    {
                        return "linear";
                    }

                    element = className == "function"
                        ? config.Find("config")
                        : config.Child("config")?.Find("activation")
                            ?? JsonSerializer.SerializeToElement(className[(className.LastIndexOf('>') + 1)..]);
                    break;
                default:
                    throw use.Bad("its activation is no name");
            }
        }

        throw use.Bad("its activation is wrapped again and again");
    }
}
