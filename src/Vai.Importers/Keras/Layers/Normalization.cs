using Vai.Importers.Keras.Model;
using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Layers;

/// <summary>Normalization by statistics of the training set: (x - mean) / √variance, one number a channel.</summary>
internal sealed class Normalization : IKerasLayer
{
    private const float SmallestDeviation = 1e-7f;

    public ImmutableArray<string> Kinds => ["Normalization"];

    public TensorView Import(KerasUse use, LayerGraph graph)
    {
        if (use.Config.Flag("invert", false))
        {
            throw use.Layer.Unsupported("it is inverted", "Use invert=False.");
        }

        var channels = use.Input.Shape[^1];
        var (mean, variance) = (Statistics(use, "mean", 0, channels), Statistics(use, "variance", 1, channels));
        float[] factors = [.. variance.Select(value => 1 / Math.Max(MathF.Sqrt(value), SmallestDeviation))];
        return Affine.Emit(
            graph, use.Layer, use.Input, use.Input.Rank - 1, factors, [.. mean.Zip(factors, (value, factor) => -value * factor)]);
    }

    /// <summary>From the configuration, or learned by adapt() and kept with the weights.</summary>
    private static float[] Statistics(KerasUse use, string name, int position, int channels)
    {
        var given = use.Config.Numbers(name).ToArray();
        var values = given.Length > 0 ? given
            : use.Weights.Find(use.Entry, name, position) is var (_, learned) ? learned
            : throw use.Bad($"it has no {name}");
        return values.Length == channels ? values
            : values.Length == 1 ? [.. Enumerable.Repeat(values[0], channels)]
            : throw use.Layer.NotFitting($"its {name} has {values.Length} numbers for {channels} channels");
    }
}
