using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Vai.Importers.Keras.Model;

namespace Vai.Importers.Keras.Layers;

/// <summary>The registry of Keras layers that are imported, and advice for some that are not.</summary>
internal static class KerasLayers
{
    private static readonly ImmutableArray<IKerasLayer> All =
    [
        new Activation(), new BatchNormalization(), new Concatenate(), new Conv(), new ConvTranspose(), new Cropping(), new Dense(),
        new DepthwiseConv(),
        new Flatten(), new GlobalPooling(), new Identity(), new LeakyReLU(), new Merge(), new Normalization(), new Permute(), new Pooling(),
        new PReLU(), new ReLU(),
        new Rescaling(), new Reshape(), new SeparableConv(), new Softmax(), new TensorFlowFunction(), new UpSampling(), new VitisQuantize(),
        new VitisSigmoid(), new ZeroPadding(),
    ];

    private static readonly FrozenDictionary<string, IKerasLayer> ByKind =
        All.SelectMany(layer => layer.Kinds.Select(kind => (kind, layer))).ToFrozenDictionary(
            pair => pair.kind, pair => pair.layer, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["Lambda"] = "A Lambda holds Python code, which is not run: use a layer of Keras for it.",
        ["SlicingOpLambda"] = "Use Cropping2D in the place of an index.",
        ["LayerNormalization"] = "Replace LayerNormalization by BatchNormalization, which is folded into the convolution.",
        ["GroupNormalization"] = "Replace GroupNormalization by BatchNormalization, which is folded into the convolution.",
        ["LSTM"] = "The DPU has no recurrent layers: run them in the application.",
        ["GRU"] = "The DPU has no recurrent layers: run them in the application.",
        ["MultiHeadAttention"] = "The DPU has no attention: run it in the application.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The classes that are read, sorted.</summary>
    public static IEnumerable<string> Kinds => ByKind.Keys.Order(StringComparer.Ordinal);

    public static bool TryGet(string kind, [NotNullWhen(true)] out IKerasLayer? layer) => ByKind.TryGetValue(kind, out layer);

    /// <summary>What to do about a layer that is not imported.</summary>
    public static string WayOut(string kind) => Replacements.GetValueOrDefault(kind)
        ?? $"Write the model with layers that are imported " +
            $"({string.Join(", ", Kinds.Where(name => !name.Contains('>', StringComparison.Ordinal)))}), or take the layer out and run " +
            $"it in the application.";
}
