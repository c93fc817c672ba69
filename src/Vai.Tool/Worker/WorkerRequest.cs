using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Vai.Compiler.RunnerGeneration;
using Vai.Diagnostics;
using Vai.Imaging;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>What a build asks of the worker: stages to run on all stale models, in one process.</summary>
internal sealed record WorkerRequest
{
    /// <summary>inspect, quantize, compile, in this order; any of them may be left out.</summary>
    public required ImmutableArray<string> Stages { get; init; }

    /// <summary>Cores that the build grants; less than 1 means 1.</summary>
    public int Parallelism { get; init; }

    public string? LibtorchDirectory { get; init; }

    public required ImmutableArray<WorkerModel> Models { get; init; }

    [JsonIgnore]
    public ToolEnvironment Environment => new(Math.Max(1, Parallelism), LibtorchDirectory);
}

/// <summary>One model of a request; paths are absolute but for <see cref="DisplayPath"/> and <see cref="DeployPath"/>.</summary>
internal sealed record WorkerModel
{
    public required string Model { get; init; }

    /// <summary>The model as the project names it: events and diagnostics say it back.</summary>
    public required string DisplayPath { get; init; }

    public required string Name { get; init; }

    public required string Target { get; init; }

    public ImmutableArray<string> CalibrationSet { get; init; } = [];

    public string? InputShape { get; init; }

    /// <summary>As the project writes them; <see cref="ImagePreprocessing.Parse"/>.</summary>
    public string? InputMean { get; init; }

    public string? InputScale { get; init; }

    public string? InputColor { get; init; }

    public string? InputResize { get; init; }

    /// <summary>As the project writes them; <see cref="QuantizationSettings"/>.</summary>
    public string? FineTune { get; init; }

    public string? CalibrationMethod { get; init; }

    public string? TrainingLoss { get; init; }

    public string? Epochs { get; init; }

    public string? MaxAccuracyDrop { get; init; }

    /// <summary>A quant_config.json.</summary>
    public string? QuantConfig { get; init; }

    public ImmutableArray<string> TrainingSet { get; init; } = [];

    public ImmutableArray<string> EvaluationSet { get; init; } = [];

    /// <summary>A file with the classes of pictures.</summary>
    public string? ImageLabels { get; init; }

    /// <summary>The command of a vendor's compiler.</summary>
    public string? Compiler { get; init; }

    /// <summary>A list of layers for a file that holds weights only.</summary>
    public string? Layers { get; init; }

    /// <summary>A file with the name of a class a line.</summary>
    public string? Labels { get; init; }

    public required string ClassName { get; init; }

    public string? Namespace { get; init; }

    /// <summary>public (when absent) or internal.</summary>
    public string? Access { get; init; }

    public required string OutputDirectory { get; init; }

    /// <summary>The compiled model's path below the application's folder.</summary>
    public required string DeployPath { get; init; }

    public ModelJob ToJob() => new(
        Model,
        DisplayPath,
        Name,
        Target,
        CalibrationSet.IsDefault ? [] : CalibrationSet,
        InputShape,
        OutputDirectory,
        new RunnerOptions(
            ClassName,
            Namespace,
            !string.Equals(Access, "internal", StringComparison.OrdinalIgnoreCase),
            Path.GetFileName(Model),
            DeployPath.Replace('\\', '/'),
            ReadLabels()))
    {
        Preprocessing = DiagnosticLocation.Within(DisplayPath, () => ImagePreprocessing.Parse(InputMean, InputScale, InputColor, InputResize)),
        Quantization = new QuantizationSettings
        {
            FineTune = FineTune,
            CalibrationMethod = CalibrationMethod,
            TrainingLoss = TrainingLoss,
            Epochs = Epochs,
            MaxAccuracyDrop = MaxAccuracyDrop,
            ConfigPath = string.IsNullOrEmpty(QuantConfig) ? null : QuantConfig,
            ImageLabelsPath = string.IsNullOrEmpty(ImageLabels) ? null : ImageLabels,
            TrainingFiles = TrainingSet.IsDefault ? [] : TrainingSet,
            EvaluationFiles = EvaluationSet.IsDefault ? [] : EvaluationSet,
        },
        Compiler = Compiler,
        LayersPath = string.IsNullOrEmpty(Layers) ? null : Layers,
    };

    private ImmutableArray<string> ReadLabels()
    {
        if (string.IsNullOrEmpty(Labels))
        {
            return [];
        }

        return File.Exists(Labels)
            ? [.. File.ReadLines(Labels).Select(line => line.Trim()).Where(line => line.Length > 0)]
            : throw VaiDiagnostics.FileNotFound.Exception(DisplayPath, Labels);
    }
}

/// <summary>One line of the worker's answer.</summary>
/// <param name="Type">progress, diagnostic or result.</param>
internal sealed record WorkerEvent(string Type)
{
    public string? Model { get; init; }

    public string? Stage { get; init; }

    public double? Fraction { get; init; }

    public string? Text { get; init; }

    public string? Code { get; init; }

    public string? Severity { get; init; }

    public string? File { get; init; }

    public string? Layer { get; init; }

    public string? Message { get; init; }

    public string? WayOut { get; init; }

    public bool? Succeeded { get; init; }

    public ImmutableArray<string>? Outputs { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class WorkerJson : JsonSerializerContext;
