using Vai.Images;

namespace Vai.Quantizer;

/// <summary>The images that a model is quantized with.</summary>
/// <param name="Calibration">Typical images: 100 to 200 are enough.</param>
/// <param name="Training">What training learns from; null: the calibration images.</param>
/// <param name="Evaluation">What accuracy is measured on: images with classes; null: it is not measured.</param>
internal sealed record QuantizerImages(ImageSet Calibration, ImageSet? Training = null, ImageSet? Evaluation = null);
