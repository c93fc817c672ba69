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
    public (ImmutableArray<DpuModelItem> Models, ImmutableArray<Diagnostic> Diagnostics) Resolve(IEnumerable<ITaskItem> items)
    {
        var models = ImmutableArray.CreateBuilder<DpuModelItem>();
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
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

    private static Diagnostic? Collision(
        Dictionary<string, string> taken, string key, DiagnosticDescriptor descriptor, string word, DpuModelItem model) =>
        taken.TryAdd(key, model.ItemSpec) ? null : descriptor.At(model.ItemSpec, word, taken[key]);

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

        var text = TextOf(metadata, item);
        var value = text.Length == 0 ? metadata.FileBeside(modelPath) ?? metadata.Default
            : metadata.Kind switch
            {
                MetadataKind.File => absolute(text),
                MetadataKind.Target when text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) => absolute(text),
                MetadataKind.Command when File.Exists(absolute(text)) => absolute(text),
                _ => text,
            };
        return value.Length == 0 ? [] : [value];
    }

    private static string TextOf(DpuModelMetadata metadata, ITaskItem item) =>
        item.GetMetadata(metadata.Name) is { Length: > 0 } text ? text : metadata.OtherName is { } other ? item.GetMetadata(other) : "";

    private static Diagnostic? Mistake(ITaskItem item, DpuModelItem model)
    {
        if (!File.Exists(model.ModelPath))
        {
            return (Directory.Exists(model.ModelPath) ? VaiDiagnostics.ModelIsFolder : VaiDiagnostics.FileNotFound)
                .At(model.ItemSpec, model.ItemSpec);
        }

        if (DpuModelMetadata.All.Select(metadata => WrongWord(metadata, model)).FirstOrDefault(wrong => wrong is not null)
            is { } wrongWord)
        {
            return wrongWord;
        }

        if ((WrongName(DpuModelMetadata.ClassName, item, model) ?? WrongName(DpuModelMetadata.Namespace, item, model)) is { } wrongName)
        {
            return wrongName;
        }

        if (item.GetMetadata("Module") is { Length: > 0 } module)
        {
            return VaiDiagnostics.ModuleNotRead.At(model.ItemSpec, module);
        }

        if (model.Settings[DpuModelMetadata.DpuTarget] is null && model.Entry != ModelEntry.Compiled)
        {
            return VaiDiagnostics.MissingTarget.At(model.ItemSpec);
        }

        if (model.Entry == ModelEntry.Trained && item.GetMetadata(DpuModelMetadata.CalibrationSet.Name).Length == 0)
        {
            return VaiDiagnostics.MissingCalibrationSet.At(model.ItemSpec);
        }

        return DpuModelMetadata.All.Select(metadata => MissingFile(metadata, item, model)).FirstOrDefault(mistake => mistake is not null);
    }

    private static IEnumerable<Diagnostic> UnknownMetadata(ITaskItem item, DpuModelItem model) =>
        item.CloneCustomMetadata().Keys.OfType<string>()
            .Where(name => !OfModels.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !OfAnyItem.Contains(name, StringComparer.OrdinalIgnoreCase)
                && !name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) && item.GetMetadata(name).Length > 0)
            .Order(StringComparer.Ordinal)
            .Select(name => VaiDiagnostics.UnknownMetadata.At(model.ItemSpec, name, Spelling.DidYouMean(name, OfModels)));

    private static Diagnostic? WrongWord(DpuModelMetadata metadata, DpuModelItem model) =>
        metadata.Words.IsEmpty || model.Settings[metadata] is not { } word
            || metadata.KnownWords.Contains(word, StringComparer.OrdinalIgnoreCase)
            ? null
            : VaiDiagnostics.UnknownWord.At(
                model.ItemSpec, metadata.Name, word, string.Join(", ", metadata.KnownWords),
                Spelling.DidYouMean(word, metadata.KnownWords));

    // What the project says itself must be a name as it stands; what follows from the names of files and projects is made one.
    private static Diagnostic? WrongName(DpuModelMetadata metadata, ITaskItem item, DpuModelItem model)
    {
        var text = TextOf(metadata, item);
        return (text.Length == 0 ? [] : metadata == DpuModelMetadata.Namespace ? text.Split('.') : [text])
            .Where(part => Identifiers.Wrong(part) is not null)
            .Select(part => VaiDiagnostics.NoIdentifier.At(model.ItemSpec, metadata.Name, text, part, Identifiers.Wrong(part)!))
            .FirstOrDefault();
    }

    private static Diagnostic? MissingFile(DpuModelMetadata metadata, ITaskItem item, DpuModelItem model) => metadata.Kind switch
    {
        // What is not calibrated may name a set that is not there.
        MetadataKind.Files when metadata == DpuModelMetadata.CalibrationSet && model.Entry != ModelEntry.Trained => null,
        MetadataKind.Files when model.Settings.Files(metadata).IsEmpty && item.GetMetadata(metadata.Name) is { Length: > 0 } pattern =>
            VaiDiagnostics.NoFileMatches.At(model.ItemSpec, pattern),
        MetadataKind.File when model.Settings[metadata] is { } path && !File.Exists(path) =>
            VaiDiagnostics.FileNotFound.At(model.ItemSpec, path),
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
        return isXmodel && isNamedQuantized ? ModelEntry.Quantized
            : isXmodel && item.GetMetadata(DpuModelMetadata.CalibrationSet.Name).Length == 0 ? ModelEntry.Compiled
            : ModelEntry.Trained;
    }
}
