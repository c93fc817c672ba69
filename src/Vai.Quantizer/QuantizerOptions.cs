using Vai.Quantizer.Calibration;
using Vai.Quantizer.FineTuning;

namespace Vai.Quantizer;

/// <summary>How fix points are found.</summary>
internal enum CalibrationMethod
{
    /// <summary>The vendor's search, then equalization, fix points and biases where they bring a layer's output nearer to the float
    /// model's.</summary>
    OutputError,

    /// <summary>
    /// As the vendor's quantizer, number by number, with its equalization and bias correction (quantizer.md 1.3, 2.2 to 2.6).
    /// </summary>
    Vendor,
}

/// <summary>Training after calibration.</summary>
internal enum FineTune
{
    /// <summary>None.</summary>
    None,

    /// <summary>Learned rounding layer by layer: images only.</summary>
    Fast,

    /// <summary>Quantization-aware training of the whole network.</summary>
    Qat,
}

/// <summary>How a model is quantized.</summary>
internal sealed record QuantizerOptions
{
    /// <summary>Pictures evaluated at once, at least 1. A tensor's fix point is the one that most batches ask for; fewer fit when maps are
    /// large.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>Threads of libtorch; 0: one a core.</summary>
    public int Threads { get; init; }

    /// <summary>The folder of libtorch's libraries; null: <c>VAI_LIBTORCH</c>, else the NuGet package.</summary>
    public string? LibTorchDirectory { get; init; }

    public CalibrationMethod Calibration { get; init; }

    public FineTune FineTune { get; init; }

    /// <summary>What a quant_config.json says; its bits other than 8 are for research only, the DPU has 8.</summary>
    public QuantConfig Config { get; init; } = new();

    /// <summary>
    /// How much of the float model's accuracy may be lost on the evaluation images, 0.005 for half a point: methods are tried from the
    /// cheapest to the dearest until one keeps it, whatever <see cref="Calibration"/> and <see cref="FineTune"/> say. Null: they say.
    /// </summary>
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>Where training takes its random numbers from: the same seed and threads give the same bytes.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Passes over the training images in quantization-aware training; at least 1.</summary>
    public int Epochs { get; init; } = 5;

    /// <summary>What quantization-aware training minimizes.</summary>
    public TrainingLoss Loss { get; init; }
}
