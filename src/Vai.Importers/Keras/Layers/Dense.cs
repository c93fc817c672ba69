using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Dense: kernel [inputs, outputs].</summary>
internal sealed class Dense : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["Dense"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var (kernel, shape) = use.Weight("kernel", 0, 2);
        var bias = use.Vector("bias", 1, use.Config.Flag("use_bias", true));
        var weights = kernel.Select(values => Layout.ChannelsLast(values, 1, shape[0], shape[1]));
        return Functions.ApplyActivation(use, graph, Importers.Layers.Dense.Emit(graph, use.Layer, use.Input, shape[1], weights, bias));
    }
}
