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
}

/// <summary>A quantized tensor.</summary>
/// <param name="Name">The op's name in the float graph.</param>
/// <param name="FixPoint">Values are multiples of 2^-FixPoint.</param>
/// <param name="SignalToNoise">
/// Power of the float values over power of the difference, in dB; infinite when nothing changed. It holds what the layers before it lost,
/// too.
/// </param>
/// <param name="Cosine">The cosine of the angle between the float and the quantized values: 1 when only the scale changed.</param>
internal sealed record QuantizedTensor(string Name, string OpType, TensorKind Kind, int FixPoint, double SignalToNoise, double Cosine);
