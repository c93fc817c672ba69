using System.Collections.Immutable;
using System.Globalization;
using Vai.Diagnostics;
using Vai.Imaging;
using Vai.Quantizer;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Data;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>How a model is quantized, as a project or a command line says it.</summary>
public sealed record QuantizationSettings
{
    public FineTune FineTune { get; init; }

    public CalibrationMethod Calibration { get; init; }

    public TrainingLoss Loss { get; init; }

    public int Epochs { get; init; } = new QuantizerOptions().Epochs;

    /// <summary>0.005 for half a point; null: no ladder.</summary>
    public double? MaxAccuracyDrop { get; init; }

    /// <summary>A quant_config.json, or null.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Images that training learns from; empty: the calibration images.</summary>
    public ImmutableArray<string> TrainingFiles { get; init; } = [];

    /// <summary>Images with classes that accuracy is measured on; empty: it is not measured.</summary>
    public ImmutableArray<string> EvaluationFiles { get; init; } = [];

    /// <summary>A file with the classes of pictures, or null: their folders are.</summary>
    public string? ImageLabelsPath { get; init; }

    /// <summary>Reads the words; empty ones are the defaults.</summary>
    /// <exception cref="VaiException">VAI3018: a word means nothing.</exception>
    public static QuantizationSettings Parse(string? fineTune, string? calibration, string? loss, string? epochs, string? maxAccuracyDrop) => new()
    {
        FineTune = Word<FineTune>("FineTune", fineTune),
        Calibration = Word<CalibrationMethod>("CalibrationMethod", calibration),
        Loss = Word<TrainingLoss>("TrainingLoss", loss),
        Epochs = string.IsNullOrEmpty(epochs) ? new QuantizerOptions().Epochs
            : int.TryParse(epochs, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000 ? number
            : throw VaiDiagnostics.BadQuantizationSetting.Exception((string?)null, "Epochs", epochs, "a number from 1 to 10000"),
        MaxAccuracyDrop = string.IsNullOrEmpty(maxAccuracyDrop) ? null : Drop(maxAccuracyDrop),
    };

    /// <exception cref="VaiException">VAI300x, VAI301x: an image or the configuration cannot be used.</exception>
    public QuantizerImages Images(ModelJob job, XirGraph graph)
    {
        var training = TrainingFiles.IsEmpty
            ? FineTune == FineTune.None && MaxAccuracyDrop is null ? null : Open(job.CalibrationFiles, graph, ModelQuantizer.FineTuningLimit)
            : Open(TrainingFiles, graph, int.MaxValue);
        return new QuantizerImages(Open(job.CalibrationFiles, graph, ImageSet.DefaultLimit)!, training, Open(EvaluationFiles, graph, int.MaxValue));
    }

    public QuantizerOptions Options(XirGraph graph, ToolEnvironment environment) => new()
    {
        Threads = environment.Parallelism,
        LibTorchDirectory = environment.LibtorchDirectory,
        FineTune = FineTune,
        Calibration = Calibration,
        Loss = Loss,
        Epochs = Epochs,
        MaxAccuracyDrop = MaxAccuracyDrop,
        Config = ConfigPath is null ? null : QuantConfigFile.Read(ConfigPath, graph),
    };

    /// <summary>The set, or null where no files are given.</summary>
    internal ImageSet? Open(ImmutableArray<string> files, XirGraph graph, int limit) => files.IsEmpty
        ? null
        : ImageSet.Open(files, ImageShape.Of(graph), limit, ImagePreprocessing.Of(graph.Attributes), ImageLabelsPath);

    private static T Word<T>(string setting, string? value)
        where T : struct, Enum => string.IsNullOrEmpty(value) ? default
            : Enum.TryParse<T>(value, ignoreCase: true, out var word) && Enum.IsDefined(word) ? word
            : throw VaiDiagnostics.BadQuantizationSetting.Exception((string?)null, setting, value, string.Join(", ", Enum.GetNames<T>()));

    // "0.5%" and "0.005" are the same.
    private static double Drop(string text)
    {
        var isPercent = text.TrimEnd().EndsWith('%');
        return double.TryParse(text.Trim().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100 && (isPercent || value <= 1)
            ? isPercent ? value / 100 : value
            : throw VaiDiagnostics.BadQuantizationSetting.Exception((string?)null, "MaxAccuracyDrop", text, "a part such as 0.5% or 0.005");
    }
}
