using System.Text.Json;
using System.Text.Json.Serialization;
using Vai.Compiler.RunnerGeneration;
using Vai.Project;
using Vai.Tool.Stages;

namespace Vai.Tool.Worker;

/// <summary>What a build asks of the worker: all stale models, each with its stages, in one process.</summary>
internal sealed record WorkerRequest
{
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

    /// <summary>inspect, quantize, compile, in this order; any of them may be left out.</summary>
    public required ImmutableArray<string> Stages { get; init; }

    /// <summary>The names of the targets that it is compiled for, of several that the metadata have; absent: all.</summary>
    public ImmutableArray<string>? Targets { get; init; }

    /// <summary>The model as the project names it: events and diagnostics say it back.</summary>
    public required string DisplayPath { get; init; }

    public required string Name { get; init; }

    public required string OutputDirectory { get; init; }

    /// <summary>The compiled model's path below the application's folder.</summary>
    public required string DeployPath { get; init; }

    /// <summary>What the project says; <see cref="DpuModelSettings.Read"/>.</summary>
    public required JsonElement Metadata { get; init; }

    public ModelJob ToJob()
    {
        var settings = DpuModelSettings.Read(Metadata);
        return new ModelJob(Model, DisplayPath, Name, OutputDirectory, settings)
        {
            Runner = settings[DpuModelMetadata.ClassName] is not { } className ? null : new RunnerOptions(
                className,
                settings[DpuModelMetadata.Namespace],
                !string.Equals(settings[DpuModelMetadata.Access], "internal", StringComparison.OrdinalIgnoreCase),
                Path.GetFileName(Model),
                DeployPath.Replace('\\', '/'),
                ReadLabels(settings[DpuModelMetadata.Labels])),
        };
    }

    private ImmutableArray<string> ReadLabels(string? path) =>
        path is null ? []
        : File.Exists(path) ? [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)]
        : throw VaiDiagnostics.FileNotFound.Exception(DisplayPath, path);
}

/// <summary>One line of the worker's answer.</summary>
/// <param name="Type">progress, diagnostic, stage or result.</param>
internal sealed record WorkerEvent(string Type)
{
    public string? Model { get; init; }

    public string? Name { get; init; }

    public string? Target { get; init; }

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

    /// <summary>Files beside those of the request that a stage looked for.</summary>
    public ImmutableArray<string>? Reads { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class WorkerJson : JsonSerializerContext;
