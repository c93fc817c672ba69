using Vai.Importers.Layers;

namespace Vai.Importers.Keras.Model;

/// <summary>A layer where it is used: its inputs, its configuration, its weights.</summary>
/// <param name="Layer">What it is called in the graph.</param>
/// <param name="Entry">As the configuration has it.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Weights">Where its numbers lie.</param>
internal sealed record KerasUse(
    Layer Layer, KerasLayerEntry Entry, ImmutableArray<TensorView> Inputs, KerasConfig? Arguments, IKerasWeights Weights)
{
    public KerasConfig Config => Entry.Config;

    public TensorView Input => Inputs.Length == 1 ? Inputs[0] : throw Layer.NotFitting($"it has {Inputs.Length} inputs, one is needed");

    /// <summary>Whether maps are counted NCHW.</summary>
    public bool IsChannelsFirst => Config.Text("data_format", "channels_last") == "channels_first";

    /// <summary>The dimension of the channels.</summary>
    public int ChannelAxis => IsChannelsFirst ? 1 : Input.Rank - 1;

    /// <summary>Numbers of the layer; on their fix point's grid where the file gives one.</summary>
    /// <exception cref="VaiException">VAI2049: the file has no such numbers, or of another shape.</exception>
    public (Parameter Parameter, ImmutableArray<int> Shape) Weight(string role, int position, int rank)
    {
        var (shape, values) = Weights.Find(Entry, role, position) ?? throw Bad($"it has no weights '{role}'");
        if (shape.Length != rank || values.Length == 0)
        {
            throw Bad($"its weights '{role}' have shape [{string.Join(", ", shape)}]; {rank} dimensions are needed");
        }

        var name = $"{Layer.Name}.{role}";

        // Weights are rounded half to even (quantizer.md 1.2).
        return FixPoint(role) is { } fixPoint
            ? (
                new Parameter(
                    name,
                    Array.ConvertAll(
                        values,
                        value =>
                            (float)Math.ScaleB(
                                Math.Clamp(Math.Round(Math.ScaleB((double)value, fixPoint), MidpointRounding.ToEven), -128, 127),
                                -fixPoint)), fixPoint), shape)
            : (new Parameter(name, values), shape);
    }

    /// <summary>A vector of the layer, one number a channel; null where the configuration says that it has none.</summary>
    public Parameter? Vector(string role, int position, bool isUsed) => isUsed ? Weight(role, position, 1).Parameter : null;

    /// <summary>
    /// The fix point that a vendor-quantized file has for a tensor of the layer: <c>kernel</c>, <c>post_activation</c>, …; null where it
    /// has none.
    /// </summary>
    public int? FixPoint(string tensor) => Weights is Keras2Weights && Weights.Find(Entry, tensor + "_pos", -1) is (_, [var position])
        ? position == Math.Floor(position)
        && Math.Abs(position) < 64 ? (int)position : throw Bad($"'{tensor}_pos' is {position}, no fix point")
        : null;

    public VaiException Bad(string what) => VaiDiagnostics.BadKerasFile.Exception(Layer.Location, $"{Layer.Kind} '{Layer.Name}': {what}");
}
