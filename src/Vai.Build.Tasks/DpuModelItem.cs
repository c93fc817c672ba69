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
/// <param name="OutputDirectory">
/// Absolute, ends with a separator; unique by the model's path and class, so that neither a/net.pt and b/net.pt nor one model for two DPUs
/// meet.
/// </param>
internal sealed record DpuModelItem(
    string ItemSpec, string ModelPath, string Name, ModelEntry Entry, DpuModelSettings Settings, string OutputDirectory)
{
    private bool IsTrained => Entry == ModelEntry.Trained;

    // Empty for a model that comes later than that: the user's own file must not be among what a clean deletes.
    private string FloatModel => IsTrained ? OutputDirectory + Name + "_float.xmodel" : "";

    private string QuantizedModel => IsTrained ? OutputDirectory + Name + "_int.xmodel" : "";

    public string ClassName => Settings[DpuModelMetadata.ClassName]!;

    /// <summary>The compiled model's path below the application's folder.</summary>
    public string DeployPath => Name + "/deploy.xmodel";

    /// <summary>The files that are made of the model, by the names of the metadata that targets ask for.</summary>
    public ImmutableArray<(string Name, string Value)> Outputs =>
    [
        ("FloatModel", FloatModel),
        ("QuantizedModel", QuantizedModel),
        ("DeployModel", OutputDirectory + "deploy.xmodel"),
        ("Runner", OutputDirectory + ClassName + ".g.cs"),
        ("InspectionReport", OutputDirectory + "inspect.json"),
    ];

    /// <summary>
    /// What a stage depends on besides the content of its files. Written to a file that is an input of the stage: a changed line makes it
    /// run again. The list of files of a set is in it because timestamps do not tell of a removed or older file.
    /// </summary>
    public string Arguments(ModelStages stage, string toolVersion) => string.Join(
        '\n',
        [
            NameOf(stage), "tool " + toolVersion, "entry " + Entry,
            .. Concerning(stage).SelectMany(metadata => Settings.Files(metadata).Prepend(metadata.Name)),
            // The first picture tells the size of an input that the model leaves open.
            .. stage == ModelStages.Inspect ? Settings.Files(DpuModelMetadata.CalibrationSet).Take(1) : [],
        ]) + "\n";

    public string ArgumentsFile(ModelStages stage) => OutputDirectory + NameOf(stage) + ".arguments";

    /// <summary>The files that a stage reads, its arguments among them.</summary>
    public IEnumerable<string> Inputs(ModelStages stage) =>
    [
        stage == ModelStages.Compile && IsTrained ? QuantizedModel : ModelPath,
        .. Concerning(stage).SelectMany(FilesOf),
        ArgumentsFile(stage),
    ];

    /// <summary>The stage's name, as the worker knows it.</summary>
    public static string NameOf(ModelStages stage) => stage.ToString().ToLowerInvariant();

    /// <summary>The folder of a model: 64 bits of the hash of its path and class, then its name, for people.</summary>
    public static string FolderName(string itemSpec, string className, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(itemSpec.Replace('\\', '/') + "\n" + className)).AsSpan(0, 8)) + "_"
            + name;

    private static IEnumerable<DpuModelMetadata> Concerning(ModelStages stage) =>
        DpuModelMetadata.All.Where(metadata => metadata.Stages.HasFlag(stage));

    private IEnumerable<string> FilesOf(DpuModelMetadata metadata) => metadata.Kind switch
    {
        MetadataKind.File or MetadataKind.Files => Settings.Files(metadata),
        // An arch.json or a compiler: a newer one makes another model.
        MetadataKind.Target or MetadataKind.Command when Path.IsPathFullyQualified(Settings[metadata] ?? "")
            && File.Exists(Settings[metadata]) =>
            Settings.Files(metadata),
        _ => [],
    };
}
