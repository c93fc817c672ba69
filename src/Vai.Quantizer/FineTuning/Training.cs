using Vai.Images;

namespace Vai.Quantizer.FineTuning;

/// <summary>What training learns from, and how.</summary>
/// <param name="Seed">Where it takes its random numbers from.</param>
/// <param name="Epochs">Passes over the images in quantization-aware training; at least 1.</param>
internal sealed record Training(ImageSet Images, int Seed, int Epochs, TrainingLoss Loss);
