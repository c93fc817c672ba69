using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Vai.Compiler.RunnerGeneration;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>What a build asks of the worker: stages to run on all stale models, in one process.</summary>
internal sealed record WorkerRequest(
    ImmutableArray<string> Stages,
    int Parallelism,
    string? LibtorchDirectory,
    ImmutableArray<WorkerModel> Models)
{
    public ToolEnvironment Environment => new(Math.Max(1, Parallelism), LibtorchDirectory);
}

/// <summary>One model of a request; paths are absolute but for <paramref name="DisplayPath"/> and <paramref name="DeployPath"/>.</summary>
internal sealed record WorkerModel(
    string Model,
    string DisplayPath,
    string Name,
    string Target,
    ImmutableArray<string> CalibrationSet,
    string? InputShape,
    string? Labels,
    string ClassName,
    string? Namespace,
    string? Access,
    string OutputDirectory,
    string DeployPath)
{
    public ModelJob ToJob() => new(
        Model,
        DisplayPath,
        Name,
        Target,
        CalibrationSet.IsDefault ? [] : CalibrationSet,
        InputShape,
        OutputDirectory,
        new RunnerOptions(ClassName, Namespace, !string.Equals(Access, "internal", StringComparison.OrdinalIgnoreCase), Path.GetFileName(Model), DeployPath, ReadLabels()));

    private ImmutableArray<string> ReadLabels() =>
        string.IsNullOrEmpty(Labels) ? [] : [.. File.ReadLines(Labels).Select(line => line.Trim()).Where(line => line.Length > 0)];
}

/// <summary>One line of the worker's answer.</summary>
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
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class WorkerJson : JsonSerializerContext;
