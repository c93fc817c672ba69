namespace Vai.Quantizer;

/// <summary>How far quantization is.</summary>
/// <param name="Step">What is being done: "calibrate" or "compare".</param>
/// <param name="Done">Pictures of this step done.</param>
/// <param name="Total">Pictures of this step.</param>
internal sealed record QuantizationProgress(string Step, int Done, int Total);
