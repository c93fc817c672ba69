using System.Globalization;
using Vai.Images;
using Vai.Imaging;
using Vai.Project;
using Vai.Quantizer;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FineTuning;

namespace Vai.Tool.Stages;

/// <summary>What the settings about quantization mean to the quantizer; apart from the job, since inspecting a model must not load
/// it.</summary>
internal static class QuantizationPlan
{
    private const int MostEpochs = 10_000;

    /// <exception cref="VaiException">VAI3018: a word means nothing. VAI1004, VAI3015: the configuration cannot be used.</exception>
    public static QuantizerOptions Options(DpuModelSettings settings, XirGraph graph, ToolEnvironment environment)
    {
        var defaults = new QuantizerOptions();
        return defaults with
        {
            Threads = environment.Parallelism,
            LibTorchDirectory = environment.LibtorchDirectory,
            FineTune = Word<FineTune>(settings, DpuModelMetadata.FineTune),
            Calibration = Word<CalibrationMethod>(settings, DpuModelMetadata.CalibrationMethod),
            Loss = Word<TrainingLoss>(settings, DpuModelMetadata.TrainingLoss),
            Epochs = settings[DpuModelMetadata.Epochs] is { } epochs ? Epochs(epochs) : defaults.Epochs,
            MaxAccuracyDrop = settings[DpuModelMetadata.MaxAccuracyDrop] is { } drop ? Drop(drop) : null,
            Config = settings[DpuModelMetadata.QuantConfig] is { } path ? QuantConfigFile.Read(path, graph) : defaults.Config,
        };
    }

    /// <exception cref="VaiException">VAI300x, VAI301x: an image cannot be used. VAI3025: accuracy is asked for, and nothing to measure it
    /// on.</exception>
    public static QuantizerImages Images(ModelJob job, QuantizerOptions options, XirGraph graph)
    {
        var settings = job.Settings;
        if (options.MaxAccuracyDrop is not null && settings.Files(DpuModelMetadata.EvaluationSet).IsEmpty)
        {
            throw VaiDiagnostics.NoEvaluationSet.UnplacedException();
        }

        var training = settings.Files(DpuModelMetadata.TrainingSet) is { IsEmpty: false } files ? Open(settings, files, graph, int.MaxValue)
            : options.FineTune == FineTune.None && options.MaxAccuracyDrop is null ? null
            : Open(settings, job.CalibrationFiles, graph, ModelQuantizer.FineTuningLimit);
        return new QuantizerImages(Open(settings, job.CalibrationFiles, graph, ImageSet.DefaultLimit), training,
            Evaluation(settings, graph));
    }

    /// <summary>The images with classes, which the model tells; null where there are none. Asked for before anything is trained.</summary>
    /// <exception cref="VaiException">VAI3013: the images have no classes. VAI3023: no result of the model, or several, are
    /// classes.</exception>
    public static ImageSet? Evaluation(DpuModelSettings settings, XirGraph graph)
    {
        if (settings.Files(DpuModelMetadata.EvaluationSet) is not { IsEmpty: false } files)
        {
            return null;
        }

        _ = ClassResult.Of(graph);
        return Open(settings, files, graph, int.MaxValue) is { HasLabels: true } images
            ? images
            : throw VaiDiagnostics.NoLabels.UnplacedException(DpuModelMetadata.EvaluationSet.Name);
    }

    private static ImageSet Open(DpuModelSettings settings, ImmutableArray<string> files, XirGraph graph, int limit) =>
        ImageSet.Open(files, graph, limit, ImagePreprocessing.Of(graph.Attributes), settings[DpuModelMetadata.ImageLabels]);

    // Enum.TryParse alone takes numbers, too.
    private static T Word<T>(DpuModelSettings settings, DpuModelMetadata metadata)
        where T : struct, Enum => settings[metadata] is not { } value ? default
            : Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(value, ignoreCase: true)
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException(metadata.Name, value, string.Join(", ", Enum.GetNames<T>()));

    private static int Epochs(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostEpochs
            ? number
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException("Epochs", text, $"a number from 1 to {MostEpochs}");

    // "0.5%" and "0.005" are the same.
    private static double Drop(string text)
    {
        var isPercent = text.TrimEnd().EndsWith('%');
        return double.TryParse(text.Trim().TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= 100 && (isPercent || value <= 1)
            ? isPercent ? value / 100 : value
            : throw VaiDiagnostics.BadQuantizationSetting.UnplacedException("MaxAccuracyDrop", text, "a part such as 0.5% or 0.005");
    }
}
