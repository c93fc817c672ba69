using System.Security.Cryptography;
using System.Text;
using Vai.Project;

namespace Vai.Build.Tasks;

/// <summary>
/// A <c>DpuModel</c> item with everything that follows from it: where its files go and what each stage is told.
/// A pure function of the project's text and of the files that exist; nothing is run to know it.
/// </summary>
/// <param name="ItemSpec">The model as the project writes it.</param>
/// <param name="ModelPath">Its absolute path.</param>
/// <param name="Name">
/// The stem of its files and its folder beside the application: <c>ClassName</c> without "Runner" where the project gives one, otherwise
/// the model's file name without extension.
/// </param>
/// <param name="Entry">How far the model has come; a rule of names, see <see cref="DpuModelItems"/>.</param>
/// <param name="Settings">What the project says, paths absolute, sets as the files that there are.</param>
/// <param name="ProjectFile">The file that the item stands in; empty where there is none.</param>
/// <param name="DeployFolder">The compiled model's folder below the application's.</param>
/// <param name="OutputDirectory">
/// Absolute, ends with a separator; unique by the model's path and class, so that neither a/net.pt and b/net.pt nor one model for two DPUs
/// meet.
/// </param>
internal sealed record DpuModelItem(
    string ItemSpec,
    string ModelPath,
    string Name,
    ModelEntry Entry,
    DpuModelSettings Settings,
    string ProjectFile,
    string DeployFolder,
    string OutputDirectory)
{
    /// <summary>The end of the name of the file that says what a stage depends on.</summary>
    public const string ArgumentsSuffix = ".arguments";

    public static ImmutableArray<ModelStages> AllStages { get; } = [ModelStages.Inspect, ModelStages.Quantize, ModelStages.Compile];

    private bool IsTrained => Entry == ModelEntry.Trained;

    // Empty for a model that comes later than that: the user's own file must not be among what a clean deletes.
    private string FloatModel => IsTrained ? OutputDirectory + Name + "_float.xmodel" : "";

    private string QuantizedModel => IsTrained ? OutputDirectory + Name + "_int.xmodel" : "";

    /// <summary>What the model goes through.</summary>
    public ImmutableArray<ModelStep> Steps => ModelStep.Of(Entry, Settings.Files(DpuModelMetadata.DpuTarget));

    /// <summary>Where the compiled models are made, and their folders below the application's: one, or one a target.</summary>
    public IEnumerable<(string Made, string Deployed)> Deployments => Steps.Where(step => step.Stage == ModelStages.Compile).Select(step =>
        (step.FolderIn(OutputDirectory), step.IsOfTarget ? $"{DeployFolder}/{step.Target}" : DeployFolder));

    public string ClassName => Settings[DpuModelMetadata.ClassName]!;

    /// <summary>The compiled model's path below the application's folder; of several targets each has a folder between.</summary>
    public string DeployPath => DeployFolder + "/deploy.xmodel";

    /// <summary>The files that are made of the model, by the names of the metadata that targets ask for.</summary>
    public ImmutableArray<(string Name, string Value)> Outputs =>
    [
        ("FloatModel", FloatModel),
        ("QuantizedModel", QuantizedModel),
        ("Runner", OutputDirectory + ClassName + ".g.cs"),
        ("InspectionReport", OutputDirectory + "inspect.json"),
    ];

    /// <summary>
    /// What a step depends on, a fact a line: the tool, what the project says, and what the files hold. Paths are relative to the project,
    /// so that it may move.
    /// </summary>
    /// <param name="stampOf">The content of a file, in short.</param>
    public string Arguments(ModelStep step, string tool, string projectDirectory, Func<string, string> stampOf)
    {
        var stage = step.Stage;
        return string.Join(
            '\n',
            [
                NameOf(stage), "tool " + tool, "entry " + Entry,
                // What is compiled of a trained model follows from its quantization.
                .. stage == ModelStages.Compile && IsTrained ? [] : (string[])["model " + Stamped(ModelPath)],
                .. stage == ModelStages.Inspect ? (string[])["class for " + DeployPath] : [],
                .. Concerning(stage).SelectMany(Facts),
                // The first picture tells the size of an input that the model leaves open.
                .. stage == ModelStages.Inspect ? Settings.Files(DpuModelMetadata.CalibrationSet).Take(1).Select(Stamped) : [],
            ]) + "\n";

        string Stamped(string path) => Path.GetRelativePath(projectDirectory, path).Replace('\\', '/') + " " + stampOf(path);

        IEnumerable<string> Facts(DpuModelMetadata metadata) =>
            ValuesFor(step, metadata).Select(value => metadata.Name + " " + (IsFile(metadata, value) ? Stamped(value) : value));
    }

    public string ArgumentsFile(ModelStep step) => step.FolderIn(OutputDirectory) + step.Name + ArgumentsSuffix;

    /// <summary>The stages that a model goes through, in order.</summary>
    public static ImmutableArray<ModelStages> StagesOf(ModelEntry entry) =>
        entry == ModelEntry.Trained ? AllStages : [ModelStages.Inspect, ModelStages.Compile];

    /// <summary>The stage's name, as the worker knows it.</summary>
    public static string NameOf(ModelStages stage) => stage.ToString().ToLowerInvariant();

    /// <summary>An arch.json or a compiler is a file as well: another one makes another model.</summary>
    public static bool IsFile(DpuModelMetadata metadata, string value) =>
        metadata.Kind is MetadataKind.File or MetadataKind.Files
        || (metadata.Kind is MetadataKind.Target or MetadataKind.Command && Path.IsPathFullyQualified(value));

    /// <summary>The folder of a model: 64 bits of the hash of its path and class, then its name, for people.</summary>
    public static string FolderName(string itemSpec, string className, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(itemSpec.Replace('\\', '/') + "\n" + className)).AsSpan(0, 8)) + "_"
            + name;

    private static IEnumerable<DpuModelMetadata> Concerning(ModelStages stage) =>
        DpuModelMetadata.All.Where(metadata => metadata.Stages.HasFlag(stage));

    private ImmutableArray<string> ValuesFor(ModelStep step, DpuModelMetadata metadata) =>
        step.IsOfTarget && metadata == DpuModelMetadata.DpuTarget ? [Settings.Files(metadata)[step.Number]] : Settings.Files(metadata);
}
