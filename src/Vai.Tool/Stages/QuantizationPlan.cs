using System.Collections.Immutable;
using System.Globalization;
using Vai.Diagnostics;
using Vai.Images;
using Vai.Imaging;
using Vai.Quantizer;
using Vai.Quantizer.Calibration;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>What the words of <see cref="QuantizationSettings"/> mean to the quantizer.</summary>
internal static class QuantizationPlan
{
    private const int MostEpochs = 10_000;

    /// <exception cref="VaiException">VAI3018: a word means nothing. VAI1004, VAI3015: the configuration cannot be used.</exception>
    public static QuantizerOptions Options(QuantizationSettings settings, XirGraph graph, ToolEnvironment environment)
    {
        var defaults = new QuantizerOptions();
        return defaults with
        {
            Threads = environment.Parallelism,
            LibTorchDirectory = environment.LibtorchDirectory,
            FineTune = Word<FineTune>("FineTune", settings.FineTune),
            Calibration = Word<CalibrationMethod>("CalibrationMethod", settings.CalibrationMethod),
            Loss = Word<TrainingLoss>("TrainingLoss", settings.TrainingLoss),
            Epochs = string.IsNullOrEmpty(settings.Epochs) ? defaults.Epochs : Epochs(settings.Epochs),
            MaxAccuracyDrop = string.IsNullOrEmpty(settings.MaxAccuracyDrop) ? null : Drop(settings.MaxAccuracyDrop),
            Config = string.IsNullOrEmpty(settings.ConfigPath) ? null : QuantConfigFile.Read(settings.ConfigPath, graph),
        };
    }

    /// <exception cref="VaiException">VAI300x, VAI301x: an image cannot be used.</exception>
    public static QuantizerImages Images(ModelJob job, QuantizerOptions options, XirGraph graph)
    {
        var settings = job.Quantization;
        var training = !settings.TrainingFiles.IsEmpty ? Open(settings, settings.TrainingFiles, graph, int.MaxValue)
            : options.FineTune == FineTune.None && options.MaxAccuracyDrop is null ? null
            : Open(settings, job.CalibrationFiles, graph, ModelQuantizer.FineTuningLimit);
        var evaluation = settings.EvaluationFiles.IsEmpty ? null : Open(settings, settings.EvaluationFiles, graph, int.MaxValue);
        return new QuantizerImages(Open(settings, job.CalibrationFiles, graph, ImageSet.DefaultLimit), training, evaluation);
    }

    public static ImageSet Open(QuantizationSettings settings, ImmutableArray<string> files, XirGraph graph, int limit) =>
        ImageSet.Open(files, ImageShape.Of(graph), limit, ImagePreprocessing.Of(graph.Attributes), settings.ImageLabelsPath);

    private static T Word<T>(string setting, string? value)
        where T : struct, Enum => string.IsNullOrEmpty(value) ? default
            : Enum.TryParse<T>(value, ignoreCase: true, out var word) && Enum.IsDefined(word) ? word
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException(setting, value, string.Join(", ", Enum.GetNames<T>()));

    private static int Epochs(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostEpochs
            ? number
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException("Epochs", text, $"a number from 1 to {MostEpochs}");

    // "0.5%" and "0.005" are the same.
    private static double Drop(string text)
    {
        var isPercent = text.TrimEnd().EndsWith('%');
        return double.TryParse(text.Trim().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 100 && (isPercent || value <= 1)
            ? isPercent ? value / 100 : value
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException("MaxAccuracyDrop", text, "a part such as 0.5% or 0.005");
    }
}
