using Microsoft.Build.Framework;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// Items of the project to models, with the project's mistakes as diagnostics. No file is opened: <c>NAME_int.xmodel</c> is quantized,
/// any other <c>.xmodel</c> without a calibration set is compiled, everything else is trained; the metadatum <c>Entry</c> says otherwise.
/// </summary>
/// <param name="absolute">Makes a path of the project absolute; it may not depend on the current folder.</param>
/// <param name="deployRoot">The folder beside the application that all models are below; empty: the application's own.</param>
internal sealed class DpuModelItems(Func<string, string> absolute, string outputRoot, string rootNamespace, string deployRoot)
{
    private const string Suffix = "Runner";

    /// <summary>Metadata that MSBuild, NuGet and editors read of any item.</summary>
    private static readonly ImmutableArray<string> OfAnyItem =
    [
        "Generator", "CustomToolNamespace", "LastGenOutput", "SubType", "DependentUpon", "Link", "LinkBase", "Visible", "InProject",
        "Watch", "Pack", "PackagePath", "CopyToOutputDirectory", "CopyToPublishDirectory", "TargetPath", "Module",
    ];

    private static readonly ImmutableArray<string> OfModels =
    [
        .. DpuModelMetadata.All.Select(metadata => metadata.Name),
        .. DpuModelMetadata.All.Select(metadata => metadata.OtherName).OfType<string>(),
    ];

    /// <summary>The models of the items that have no mistake, and the mistakes of the others.</summary>
    public (ImmutableArray<DpuModelItem> Models, ImmutableArray<ItemDiagnostic> Diagnostics) Resolve(IEnumerable<ITaskItem> items)
    {
        var models = ImmutableArray.CreateBuilder<DpuModelItem>();
        var diagnostics = ImmutableArray.CreateBuilder<ItemDiagnostic>();
        var classes = new Dictionary<string, string>(StringComparer.Ordinal);
        var folders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in items)
        {
            var model = Resolve(item);
            diagnostics.AddRange(UnknownMetadata(item, model));
            var mistake = Mistake(item, model)
                ?? Collision(classes, $"{model.Settings[DpuModelMetadata.Namespace]}.{model.ClassName}", VaiDiagnostics.DuplicateClass,
                    model.ClassName, model)
                ?? Collision(folders, model.Name, VaiDiagnostics.DuplicateFolder, model.Name, model);
            if (mistake is null)
            {
                models.Add(model);
            }
            else
            {
                diagnostics.Add(mistake);
            }
        }

        return (models.ToImmutable(), diagnostics.ToImmutable());
    }

    private static ItemDiagnostic? Collision(
        Dictionary<string, string> taken, string key, DiagnosticDescriptor descriptor, string word, DpuModelItem model) =>
        taken.TryAdd(key, model.ItemSpec) ? null : About(model, null, descriptor, word, taken[key]);

    private static ItemDiagnostic About(
        DpuModelItem model, DpuModelMetadata? metadata, DiagnosticDescriptor descriptor, params object[] arguments) =>
        new(descriptor.At(model.ItemSpec, arguments), model, metadata?.Name);

    private DpuModelItem Resolve(ITaskItem item)
    {
        var spec = item.ItemSpec.Replace('\\', '/');
        var path = absolute(spec);
        var settings =
            DpuModelMetadata.All.Aggregate(DpuModelSettings.Empty, (all, metadata) => all.With(metadata, ValuesOf(metadata, item, path)));
        var stem = Path.GetFileNameWithoutExtension(spec);
        var given = settings[DpuModelMetadata.ClassName];
        var name = given is null ? stem
            : given.EndsWith(Suffix, StringComparison.Ordinal) && given != Suffix ? given[..^Suffix.Length] : given;
        var className = given ?? Identifiers.Class(stem) + Suffix;
        return new DpuModelItem(
            spec,
            path,
            name,
            EntryOf(settings, item, spec),
            settings
                .With(DpuModelMetadata.ClassName, className)
                .With(DpuModelMetadata.Namespace, settings[DpuModelMetadata.Namespace] ?? Identifiers.Namespace(rootNamespace)),
            item.GetMetadata("DefiningProjectFullPath"),
            deployRoot.Length == 0 ? name : deployRoot + "/" + name,
            absolute(outputRoot + DpuModelItem.FolderName(spec, className, name)) + Path.DirectorySeparatorChar);
    }

    private ImmutableArray<string> ValuesOf(DpuModelMetadata metadata, ITaskItem item, string modelPath)
    {
        if (metadata.Kind == MetadataKind.Files)
        {
            return
            [
                .. EscapedText.List(item, metadata.Name)
                    .SelectMany(pattern => FilePattern.Expand(absolute(pattern)))
                    .Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal),
            ];
        }

        if (metadata.Kind == MetadataKind.Target)
        {
            return [.. ListOf(metadata, item).Select(target => IsJson(target) ? absolute(target) : target)];
        }

        var text = TextOf(metadata, item);
        var value = text.Length == 0 ? metadata.FileBeside(modelPath) ?? metadata.Default
            : metadata.Kind switch
            {
                MetadataKind.File => absolute(text),
                MetadataKind.Command when File.Exists(absolute(text)) => absolute(text),
                _ => text,
            };
        return value.Length == 0 ? [] : [value];
    }

    private static bool IsJson(string target) => target.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> ListOf(DpuModelMetadata metadata, ITaskItem item) =>
        EscapedText.List(item, item.GetMetadata(metadata.Name).Length > 0 ? metadata.Name : metadata.OtherName ?? metadata.Name);

    private static string TextOf(DpuModelMetadata metadata, ITaskItem item) =>
        item.GetMetadata(metadata.Name) is { Length: > 0 } text ? text : metadata.OtherName is { } other ? item.GetMetadata(other) : "";

    private static ItemDiagnostic? Mistake(ITaskItem item, DpuModelItem model) =>
        MissingModel(model)
        ?? First(DpuModelMetadata.All, metadata => WrongWord(metadata, model))
        ?? First([DpuModelMetadata.ClassName, DpuModelMetadata.Namespace], metadata => WrongName(metadata, item, model))
        ?? Missing(item, model)
        ?? First(DpuModelMetadata.All, metadata => MissingFile(metadata, item, model));

    private static ItemDiagnostic? First(IEnumerable<DpuModelMetadata> all, Func<DpuModelMetadata, ItemDiagnostic?> mistake) =>
        all.Select(mistake).FirstOrDefault(found => found is not null);

    private static ItemDiagnostic? MissingModel(DpuModelItem model) =>
        File.Exists(model.ModelPath) ? null
        : Directory.Exists(model.ModelPath) ? About(model, null, VaiDiagnostics.ModelIsFolder, model.ItemSpec)
        : About(model, null, VaiDiagnostics.FileNotFound, model.ItemSpec);

    private static ItemDiagnostic? Missing(ITaskItem item, DpuModelItem model) =>
        item.GetMetadata("Module") is { Length: > 0 } module ? About(model, null, VaiDiagnostics.ModuleNotRead, module)
        : model.Settings[DpuModelMetadata.DpuTarget] is null && model.Entry != ModelEntry.Compiled
            ? About(model, null, VaiDiagnostics.MissingTarget)
        : model.Entry == ModelEntry.Trained && item.GetMetadata(DpuModelMetadata.CalibrationSet.Name).Length == 0
            ? About(model, null, VaiDiagnostics.MissingCalibrationSet)
        : null;

    private static IEnumerable<ItemDiagnostic> UnknownMetadata(ITaskItem item, DpuModelItem model) =>
        item.CloneCustomMetadata().Keys.OfType<string>()
            .Where(name => !OfModels.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !OfAnyItem.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && item.GetMetadata(name).Length > 0)
            .Order(StringComparer.Ordinal)
            .Select(name => new ItemDiagnostic(
                VaiDiagnostics.UnknownMetadata.At(model.ItemSpec, name, Spelling.DidYouMean(name, OfModels)), model, name));

    private static ItemDiagnostic? WrongWord(DpuModelMetadata metadata, DpuModelItem model) =>
        metadata.Words.IsEmpty || model.Settings[metadata] is not { } word
            || metadata.KnownWords.Contains(word, StringComparer.OrdinalIgnoreCase)
            ? null
            : About(
                model, metadata, VaiDiagnostics.UnknownWord, metadata.Name, word, string.Join(", ", metadata.KnownWords),
                Spelling.DidYouMean(word, metadata.KnownWords));

    // What the project says itself must be a name as it stands; what follows from the names of files and projects is made one.
    private static ItemDiagnostic? WrongName(DpuModelMetadata metadata, ITaskItem item, DpuModelItem model)
    {
        var text = TextOf(metadata, item);
        return (text.Length == 0 ? [] : metadata == DpuModelMetadata.Namespace ? text.Split('.') : [text])
            .Where(part => Identifiers.Wrong(part) is not null)
            .Select(part => About(
                model, metadata, VaiDiagnostics.NoIdentifier, metadata.Name, text, part, Identifiers.Wrong(part)!))
            .FirstOrDefault();
    }

    private static ItemDiagnostic? MissingFile(DpuModelMetadata metadata, ITaskItem item, DpuModelItem model) => metadata.Kind switch
    {
        // What is not calibrated may name a set that is not there.
        MetadataKind.Files when metadata == DpuModelMetadata.CalibrationSet && model.Entry != ModelEntry.Trained => null,
        MetadataKind.Files when model.Settings.Files(metadata).IsEmpty && item.GetMetadata(metadata.Name) is { Length: > 0 } pattern =>
            About(model, metadata, VaiDiagnostics.NoFileMatches, pattern),
        MetadataKind.File when model.Settings[metadata] is { } path && !File.Exists(path) =>
            About(model, metadata, VaiDiagnostics.FileNotFound, path),
        _ => null,
    };

    private static ModelEntry EntryOf(DpuModelSettings settings, ITaskItem item, string spec)
    {
        if (Enum.TryParse<ModelEntry>(settings[DpuModelMetadata.Entry], ignoreCase: true, out var entry))
        {
            return entry;
        }

        var isXmodel = spec.EndsWith(".xmodel", StringComparison.OrdinalIgnoreCase);
        var isNamedQuantized = Path.GetFileNameWithoutExtension(spec) is var name
            && (name.EndsWith("_int", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".int", StringComparison.OrdinalIgnoreCase));
        var isCalibrated = item.GetMetadata(DpuModelMetadata.CalibrationSet.Name).Length > 0;
        return isNamedQuantized && (isXmodel || !isCalibrated) ? ModelEntry.Quantized
            : isXmodel && !isCalibrated ? ModelEntry.Compiled
            : ModelEntry.Trained;
    }
}

/// <summary>A mistake in an item of the project.</summary>
/// <param name="Metadatum">Where in the item; null for the item as a whole.</param>
internal sealed record ItemDiagnostic(Diagnostic Diagnostic, DpuModelItem Model, string? Metadatum)
{
    public ItemPlace Place => ItemPlace.Of(Model.ItemSpec, Model.ProjectFile, Model.ClassName, Metadatum);
}
