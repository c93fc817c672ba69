using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>ReLU with its bound and its slope below zero.</summary>
internal sealed class ReLU : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["ReLU"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var slope = use.Config.Real("negative_slope", 0);
        var largest = use.Config.Real("max_value", double.PositiveInfinity);
        if (use.Config.Real("threshold", 0) != 0)
        {
            throw use.Layer.Unsupported($"its threshold is {use.Config.Real("threshold", 0)}", "Use threshold=0.");
        }

        if (slope == 0)
        {
            return Clamp.Emit(graph, use.Layer, use.Input, 0, largest);
        }

        var leaky = graph.Elementwise(
            use.Layer with { Name = double.IsPositiveInfinity(largest) ? use.Layer.Name : use.Layer.Name + "_slope" }, OpNames.LeakyRelu,
            use.Input, ("alpha", (float)slope));
        return double.IsPositiveInfinity(largest) ? leaky : Clamp.Emit(graph, use.Layer, leaky, double.NegativeInfinity, largest);
    }
}
