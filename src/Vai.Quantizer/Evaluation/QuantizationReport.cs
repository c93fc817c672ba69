namespace Vai.Quantizer.Evaluation;

/// <summary>What quantization did to a model, measured on the calibration pictures.</summary>
/// <param name="Tensors">Every quantized tensor, in graph order.</param>
/// <param name="ImageCount">Calibration pictures.</param>
/// <param name="AgreeingImages">
/// Pictures of which the float and the quantized model say the same class, in every result that is a vector of classes; null when none is.
/// </param>
internal sealed record QuantizationReport(ImmutableArray<QuantizedTensor> Tensors, int ImageCount, int? AgreeingImages)
{
    /// <summary>What the ladder tried, in order; empty without one.</summary>
    public ImmutableArray<LadderRung> Rungs { get; init; } = [];

    /// <summary>What was found wrong with the images; empty where they are well.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>The model's results beside those of the user's own float model, on the first calibration pictures.</summary>
    public ImmutableArray<ResultQuality> Results { get; init; } = [];
}

/// <summary>What quantization left of a result of the model.</summary>
/// <param name="SignalToNoise">In dB, as of a tensor.</param>
/// <param name="Worst">The channels that keep least; null for a vector, for a single channel and where nothing was lost.</param>
internal sealed record ResultQuality(string Name, double SignalToNoise, double Cosine, ChannelRange? Worst);

/// <summary>Channels beside each other.</summary>
/// <param name="SignalToNoise">In dB, of the worst of them.</param>
internal sealed record ChannelRange(int First, int Last, double SignalToNoise);

/// <summary>A quantized tensor.</summary>
/// <param name="Name">The op's name in the float graph.</param>
/// <param name="FixPoint">Values are multiples of 2^-FixPoint.</param>
/// <param name="SignalToNoise">
/// Power of the float values over power of the difference, in dB; infinite when nothing changed. It holds what the layers before it lost,
/// too.
/// </param>
/// <param name="Cosine">The cosine of the angle between the float and the quantized values: 1 when only the scale changed.</param>
internal sealed record QuantizedTensor(string Name, string OpType, TensorKind Kind, int FixPoint, double SignalToNoise, double Cosine)
{
    /// <summary>How its values lie, float and quantized; null where nobody counted.</summary>
    public ValueHistogram? Histogram { get; init; }
}
