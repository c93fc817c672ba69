using System.Collections.Immutable;
using System.IO.Enumeration;
using Microsoft.Build.Framework;
using Vai.Diagnostics;

namespace Vai.Build.Tasks;

/// <summary>
/// Items of the project to models, with the project's mistakes as diagnostics. No file is opened: <c>NAME_int.xmodel</c> is quantized,
/// any other <c>.xmodel</c> without a calibration set is compiled, everything else is trained; the metadata <c>Entry</c> says otherwise.
/// </summary>
/// <param name="absolute">Makes a path of the project absolute; it may not depend on the current folder.</param>
internal sealed class DpuModelItems(Func<string, string> absolute, string outputRoot, string rootNamespace)
{
    /// <summary>Metadata about quantization that the worker reads.</summary>
    private static readonly ImmutableArray<string> QuantizationWords = ["FineTune", "CalibrationMethod", "TrainingLoss", "Epochs", "MaxAccuracyDrop"];

    /// <summary>The same, with the path of a file.</summary>
    private static readonly ImmutableArray<string> QuantizationPaths = ["QuantConfig", "ImageLabels"];

    private static readonly ImmutableArray<string> Preprocessing = ["InputMean", "InputScale", "InputColor", "InputResize"];

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
            var mistake = Mistake(item, model)
                ?? Collision(classes, model.Namespace + "." + model.ClassName, VaiDiagnostics.DuplicateClass, model.ClassName, model)
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

    private static Diagnostic? Collision(Dictionary<string, string> taken, string key, DiagnosticDescriptor descriptor, string word, DpuModelItem model) =>
        taken.TryAdd(key, model.ItemSpec) ? null : descriptor.At(model.ItemSpec, word, taken[key]);

    private DpuModelItem Resolve(ITaskItem item)
    {
        const string suffix = "Runner";
        var spec = item.ItemSpec.Replace('\\', '/');
        var stem = Path.GetFileNameWithoutExtension(spec);
        var className = item.GetMetadata("ClassName");
        var name = className.Length == 0 ? stem : className.EndsWith(suffix, StringComparison.Ordinal) && className != suffix ? className[..^suffix.Length] : className;
        className = Or(className, Identifiers.Class(stem) + suffix);
        var compiler = item.GetMetadata("Compiler") is { Length: > 0 } command && File.Exists(absolute(command)) ? absolute(command) : item.GetMetadata("Compiler");
        return new DpuModelItem(
            spec,
            absolute(spec),
            name,
            Target(item),
            Expand(item.GetMetadata("CalibrationSet")),
            item.GetMetadata("InputShape"),
            LabelsOf(item, spec),
            className,
            Identifiers.Namespace(Or(item.GetMetadata("Namespace"), rootNamespace)),
            Or(item.GetMetadata("Access"), "public"),
            absolute(outputRoot + DpuModelItem.FolderName(spec, className, name)) + Path.DirectorySeparatorChar)
        {
            Entry = EntryOf(item, spec),
            Preprocessing = [.. Preprocessing.Select(item.GetMetadata)],
            Layers = LayersOf(item, spec),
            Compiler = compiler,
            CompilerFile = File.Exists(compiler) ? compiler : "",
            TrainingFiles = Expand(item.GetMetadata("TrainingSet")),
            EvaluationFiles = Expand(item.GetMetadata("EvaluationSet")),
            Quantization =
            [
                .. QuantizationWords.Select(name => (name, item.GetMetadata(name))),
                .. QuantizationPaths.Select(name => (name, item.GetMetadata(name) is { Length: > 0 } path ? absolute(path) : "")),
            ],
        };
    }

    private static Diagnostic? Mistake(ITaskItem item, DpuModelItem model)
    {
        if (!File.Exists(model.ModelPath))
        {
            return VaiDiagnostics.FileNotFound.At(model.ItemSpec, model.ItemSpec);
        }

        if (item.GetMetadata("Entry") is { Length: > 0 } entry && !Enum.GetNames<ModelEntry>().Contains(entry, StringComparer.OrdinalIgnoreCase))
        {
            return VaiDiagnostics.UnknownWord.At(model.ItemSpec, "Entry", entry, string.Join(", ", Enum.GetNames<ModelEntry>()));
        }

        if (item.GetMetadata("Module") is { Length: > 0 } module)
        {
            return VaiDiagnostics.ModuleNotRead.At(model.ItemSpec, module);
        }

        if (model.Target.Length == 0 && model.Entry != ModelEntry.Compiled)
        {
            return VaiDiagnostics.MissingTarget.At(model.ItemSpec);
        }

        if (model.CalibrationFiles.IsEmpty && model.Entry == ModelEntry.Trained)
        {
            var pattern = item.GetMetadata("CalibrationSet");
            return pattern.Length == 0
                ? VaiDiagnostics.MissingCalibrationSet.At(model.ItemSpec)
                : VaiDiagnostics.NoFileMatches.At(model.ItemSpec, pattern);
        }

        foreach (var (name, files) in (ReadOnlySpan<(string, ImmutableArray<string>)>)[("TrainingSet", model.TrainingFiles), ("EvaluationSet", model.EvaluationFiles)])
        {
            if (files.IsEmpty && item.GetMetadata(name) is { Length: > 0 } pattern)
            {
                return VaiDiagnostics.NoFileMatches.At(model.ItemSpec, pattern);
            }
        }

        var paths = model.Quantization.Where(word => QuantizationPaths.Contains(word.Name)).Select(word => word.Value);
        var missing = new[] { model.Labels, model.Layers }.Concat(paths).FirstOrDefault(path => path.Length > 0 && !File.Exists(path));
        return missing is null ? null : VaiDiagnostics.FileNotFound.At(model.ItemSpec, missing);
    }

    private static ModelEntry EntryOf(ITaskItem item, string spec)
    {
        if (Enum.TryParse<ModelEntry>(item.GetMetadata("Entry"), ignoreCase: true, out var entry))
        {
            return entry;
        }

        var isXmodel = spec.EndsWith(".xmodel", StringComparison.OrdinalIgnoreCase);
        return isXmodel && (spec.EndsWith("_int.xmodel", StringComparison.OrdinalIgnoreCase) || spec.EndsWith(".int.xmodel", StringComparison.OrdinalIgnoreCase)) ? ModelEntry.Quantized
            : isXmodel && item.GetMetadata("CalibrationSet").Length == 0 ? ModelEntry.Compiled
            : ModelEntry.Trained;
    }

    // A board or an arch.json may be meant; a path is the project's, so it is made absolute here.
    private string Target(ITaskItem item)
    {
        var target = Or(item.GetMetadata("DpuTarget"), item.GetMetadata("target"));
        return target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? absolute(target) : target;
    }

    private string LabelsOf(ITaskItem item, string spec)
    {
        if (item.GetMetadata("Labels") is { Length: > 0 } labels)
        {
            return absolute(labels);
        }

        var beside = Path.Combine(Path.GetDirectoryName(absolute(spec))!, "labels.txt");
        return File.Exists(beside) ? beside : "";
    }

    private string LayersOf(ITaskItem item, string spec)
    {
        if (item.GetMetadata("Layers") is { Length: > 0 } layers)
        {
            return absolute(layers);
        }

        var beside = Path.ChangeExtension(absolute(spec), ".layers.json");
        return File.Exists(beside) ? beside : "";
    }

    /// <summary>Files by a list of patterns (<c>calibration/**/*.png</c>) separated by semicolons.</summary>
    private ImmutableArray<string> Expand(string patterns) =>
    [
        .. patterns.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .SelectMany(ExpandOne)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private IEnumerable<string> ExpandOne(string pattern)
    {
        var path = absolute(pattern).Replace('\\', '/');
        var wildcard = path.IndexOfAny(['*', '?']);
        if (wildcard < 0)
        {
            return File.Exists(path) ? [path] : [];
        }

        var folder = path[..path.LastIndexOf('/', wildcard)];
        var rest = path[(folder.Length + 1)..];
        var recursive = rest.StartsWith("**/", StringComparison.Ordinal);
        var name = recursive ? rest[3..] : rest;
        return Directory.Exists(folder) && !name.Contains('/', StringComparison.Ordinal)
            ? Directory.EnumerateFiles(folder, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
                .Select(file => file.Replace('\\', '/'))
                .Where(file => FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(file)))
            : [];
    }

    private static string Or(string value, string fallback) => value.Length > 0 ? value : fallback;
}
