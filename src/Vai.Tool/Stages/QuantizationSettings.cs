using System.Collections.Immutable;

namespace Vai.Tool.Stages;

/// <summary>
/// How a model is quantized, in the words of the project or the command line; empty or null where nothing is said. Words only: inspecting a model
/// must not load the quantizer, <see cref="QuantizationPlan"/> reads them.
/// </summary>
public sealed record QuantizationSettings
{
    public string? FineTune { get; init; }

    public string? CalibrationMethod { get; init; }

    public string? TrainingLoss { get; init; }

    public string? Epochs { get; init; }

    /// <summary>0.5% or 0.005.</summary>
    public string? MaxAccuracyDrop { get; init; }

    /// <summary>A quant_config.json.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Images that training learns from; empty: the calibration images.</summary>
    public ImmutableArray<string> TrainingFiles { get; init; } = [];

    /// <summary>Images with classes that accuracy is measured on; empty: it is not measured.</summary>
    public ImmutableArray<string> EvaluationFiles { get; init; } = [];

    /// <summary>A file with the classes of pictures; without one their folders are.</summary>
    public string? ImageLabelsPath { get; init; }
}
