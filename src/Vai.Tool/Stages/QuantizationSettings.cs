using System.Collections.Immutable;
using System.Globalization;
using Vai.Diagnostics;
using Vai.Imaging;
using Vai.Quantizer;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Data;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>
/// How a model is quantized, in the words of a project or a command line; empty ones are the defaults. They are read when the model is
/// quantized: before, nothing of the quantizer may be loaded.
/// </summary>
public sealed record QuantizationSettings
{
    /// <summary>None, Fast or Qat.</summary>
    public string? FineTune { get; init; }

    /// <summary>OutputError or Vendor.</summary>
    public string? CalibrationMethod { get; init; }

    /// <summary>Automatic, CrossEntropy or Distillation.</summary>
    public string? TrainingLoss { get; init; }

    public string? Epochs { get; init; }

    /// <summary>0.5% or 0.005 for half a point; without it there is no ladder.</summary>
    public string? MaxAccuracyDrop { get; init; }

    /// <summary>A quant_config.json, or null.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Images that training learns from; empty: the calibration images.</summary>
    public ImmutableArray<string> TrainingFiles { get; init; } = [];

    /// <summary>Images with classes that accuracy is measured on; empty: it is not measured.</summary>
    public ImmutableArray<string> EvaluationFiles { get; init; } = [];

    /// <summary>A file with the classes of pictures, or null: their folders are.</summary>
    public string? ImageLabelsPath { get; init; }

    /// <exception cref="VaiException">VAI300x, VAI301x: an image or the configuration cannot be used.</exception>
    public QuantizerImages Images(ModelJob job, XirGraph graph)
    {
        var training = TrainingFiles.IsEmpty
            ? ReadFineTune() == Quantizer.FineTune.None && string.IsNullOrEmpty(MaxAccuracyDrop) ? null : Open(job.CalibrationFiles, graph, ModelQuantizer.FineTuningLimit)
            : Open(TrainingFiles, graph, int.MaxValue);
        return new QuantizerImages(Open(job.CalibrationFiles, graph, ImageSet.DefaultLimit)!, training, Open(EvaluationFiles, graph, int.MaxValue));
    }

    /// <exception cref="VaiException">VAI3018: a word means nothing.</exception>
    public QuantizerOptions Options(XirGraph graph, ToolEnvironment environment) => new()
    {
        Threads = environment.Parallelism,
        LibTorchDirectory = environment.LibtorchDirectory,
        FineTune = ReadFineTune(),
        Calibration = Word<CalibrationMethod>("CalibrationMethod", CalibrationMethod),
        Loss = Word<TrainingLoss>("TrainingLoss", TrainingLoss),
        Epochs = string.IsNullOrEmpty(Epochs) ? new QuantizerOptions().Epochs
            : int.TryParse(Epochs, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 10_000 ? number
            : throw VaiDiagnostics.BadQuantizationSetting.Exception((string?)null, "Epochs", Epochs, "a number from 1 to 10000"),
        MaxAccuracyDrop = string.IsNullOrEmpty(MaxAccuracyDrop) ? null : Drop(MaxAccuracyDrop),
        Config = ConfigPath is null ? null : QuantConfigFile.Read(ConfigPath, graph),
    };

    /// <summary>The set, or null where no files are given.</summary>
    internal ImageSet? Open(ImmutableArray<string> files, XirGraph graph, int limit) => files.IsEmpty
        ? null
        : ImageSet.Open(files, ImageShape.Of(graph), limit, ImagePreprocessing.Of(graph.Attributes), ImageLabelsPath);

    private FineTune ReadFineTune() => Word<FineTune>("FineTune", FineTune);

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
