namespace Vai.Quantizer.FineTuning;

/// <summary>What quantization-aware training minimizes.</summary>
internal enum TrainingLoss
{
    /// <summary>Cross entropy and distillation where the images have labels, distillation where not.</summary>
    Automatic,

    /// <summary>Cross entropy with the labels.</summary>
    CrossEntropy,

    /// <summary>The distance from the float model's answers; no labels are needed.</summary>
    Distillation,
}
