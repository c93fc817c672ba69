using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Batch norm after training: a scale by channel, folded into the convolution before it.</summary>
internal sealed class BatchNormalization : IKerasLayer
{
    public ImmutableArray<string> Kinds => ["BatchNormalization", "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        var (scale, center) = (use.Config.Flag("scale", true), use.Config.Flag("center", true));
        var gamma = use.Vector("gamma", 0, scale);
        var beta = use.Vector("beta", scale ? 1 : 0, center);
        var first = (scale ? 1 : 0) + (center ? 1 : 0);
        var mean = use.Vector("moving_mean", first, true)!;
        var variance = use.Vector("moving_variance", first + 1, true)!;
        var axes = use.Config.Integers("axis");
        var axis = axes.Length == 1 ? axes[0] : -1;
        return Affine.EmitBatchNorm(
            graph, use.Layer, use.Input, axis < 0 ? axis + use.Input.Rank : axis, gamma?.Read(), beta?.Read(), mean.Read(), variance.Read(),
            use.Config.Real("epsilon", 1e-3));
    }
}
