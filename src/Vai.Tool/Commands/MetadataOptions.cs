using System.CommandLine;
using Vai.Project;
using Vai.Tool.Stages;

namespace Vai.Tool.Commands;

/// <summary>What a project says of a model by metadata, a command line says by options.</summary>
internal sealed class MetadataOptions
{
    private readonly ImmutableArray<(DpuModelMetadata Metadata, Option<string?> Option)> _options;

    public MetadataOptions(Command command, IEnumerable<DpuModelMetadata> metadata)
    {
        _options = [.. metadata.Select(item => (item, new Option<string?>(item.Option) { Description = item.Description }))];
        foreach (var (_, option) in _options)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What concerns a stage by hand: no class is generated, and the command says at which stage the model enters.</summary>
    public static IEnumerable<DpuModelMetadata> Of(ModelStages stage) =>
        DpuModelMetadata.All.Where(metadata => metadata.Stages.HasFlag(stage) && !metadata.OfRunner && metadata != DpuModelMetadata.Entry);

    /// <summary>Without these the command does not run.</summary>
    public MetadataOptions Require(params ReadOnlySpan<DpuModelMetadata> metadata)
    {
        foreach (var item in metadata)
        {
            _options.Single(pair => pair.Metadata == item).Option.Required = true;
        }

        return this;
    }

    /// <summary>A job for one stage by hand: no runner, everything beside each other in one folder.</summary>
    /// <exception cref="VaiException">VAI1004: there is no model. VAI1005: a pattern matches nothing.</exception>
    public ModelJob Job(ParseResult arguments, string model, string outputDirectory)
    {
        if (!File.Exists(model))
        {
            throw VaiDiagnostics.FileNotFound.Exception(model, model);
        }

        var settings = DpuModelSettings.Empty;
        foreach (var (metadata, option) in _options)
        {
            settings = settings.With(metadata, Values(metadata, arguments.GetValue(option), model));
        }

        return new ModelJob(Path.GetFullPath(model), model, Path.GetFileNameWithoutExtension(model),
            Path.GetFullPath(outputDirectory), settings);
    }

    private static ImmutableArray<string> Values(DpuModelMetadata metadata, string? text, string model) =>
        string.IsNullOrEmpty(text) ? metadata.FileBeside(Path.GetFullPath(model)) is { } beside ? [beside] : []
        : metadata.Kind == MetadataKind.Target
            ? [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)]
        : metadata.Kind != MetadataKind.Files ? [text]
        : FilePattern.Expand(Path.GetFullPath(text)) is { IsEmpty: false } files ? files
        : throw VaiDiagnostics.NoFileMatches.UnplacedException(text);
}
