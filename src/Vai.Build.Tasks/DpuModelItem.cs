using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Vai.Build.Tasks;

/// <summary>
/// A <c>DpuModel</c> item with everything that follows from it: where its files go and what each stage is told.
/// A pure function of the project's text and of the calibration files that exist; nothing is run to know it.
/// </summary>
/// <param name="ItemSpec">The model as the project writes it.</param>
/// <param name="ModelPath">Its absolute path.</param>
/// <param name="Name">
/// The stem of its files and its folder beside the application: <c>ClassName</c> without "Runner" where the project gives one, otherwise
/// the model's file name without extension.
/// </param>
/// <param name="CalibrationFiles">Absolute paths in ordinal order.</param>
/// <param name="OutputDirectory">Absolute, ends with a separator; unique by the model's path and class, so that neither a/net.pt and b/net.pt nor one model for two DPUs meet.</param>
internal sealed record DpuModelItem(
    string ItemSpec,
    string ModelPath,
    string Name,
    string Target,
    ImmutableArray<string> CalibrationFiles,
    string InputShape,
    string Labels,
    string ClassName,
    string Namespace,
    string Access,
    string OutputDirectory)
{
    /// <summary>How far the model has come; a rule of names, see <see cref="DpuModelItems"/>.</summary>
    public ModelEntry Entry { get; init; }

    /// <summary>InputMean, InputScale, InputColor and InputResize as the project writes them.</summary>
    public ImmutableArray<string> Preprocessing { get; init; } = ["", "", "", ""];

    /// <summary>FineTune and the other words about quantization, by name, paths among them absolute.</summary>
    public ImmutableArray<(string Name, string Value)> Quantization { get; init; } = [];

    /// <summary>Absolute paths in ordinal order.</summary>
    public ImmutableArray<string> TrainingFiles { get; init; } = [];

    /// <summary>Absolute paths in ordinal order.</summary>
    public ImmutableArray<string> EvaluationFiles { get; init; } = [];

    /// <summary>The command of a vendor's compiler as the project writes it, the absolute path where it is a file; empty for ours.</summary>
    public string Compiler { get; init; } = "";

    /// <summary>The same where it is a file: a newer compiler makes another model.</summary>
    public string CompilerFile { get; init; } = "";

    /// <summary>The absolute path of a list of layers, or empty.</summary>
    public string Layers { get; init; } = "";

    /// <summary>Empty for a model that comes later than that.</summary>
    public string FloatModel => Entry == ModelEntry.Trained ? OutputDirectory + Name + "_float.xmodel" : "";

    /// <summary>Empty for a model that comes later than that: the user's own file must not be among what a clean deletes.</summary>
    public string QuantizedModel => Entry == ModelEntry.Trained ? OutputDirectory + Name + "_int.xmodel" : "";

    /// <summary>What the compile stage reads.</summary>
    public string CompileInput => Entry == ModelEntry.Trained ? QuantizedModel : ModelPath;

    public string DeployModel => OutputDirectory + "deploy.xmodel";

    public string Runner => OutputDirectory + ClassName + ".g.cs";

    public string InspectionReport => OutputDirectory + "inspect.json";

    /// <summary>The compiled model's path below the application's folder.</summary>
    public string DeployPath => Name + "/deploy.xmodel";

    /// <summary>
    /// What a stage depends on besides its input files. Written to a file that is an input of the stage: a changed line makes it
    /// run again. The list of calibration files is in it because timestamps do not tell of a removed or older file.
    /// </summary>
    public string Arguments(string stage, string toolVersion)
    {
        string[] common = ["tool", toolVersion, "entry", Entry.ToString(), "inputShape", InputShape, "preprocessing", .. Preprocessing, "layers", Layers];
        var own = stage switch
        {
            "inspect" => new[] { "target", Target, "class", ClassName, "namespace", Namespace, "access", Access, "labels", Labels, "firstImage", CalibrationFiles.FirstOrDefault() ?? "" },
            "quantize" => ["calibration", .. CalibrationFiles, "training", .. TrainingFiles, "evaluation", .. EvaluationFiles, .. Quantization.Select(word => word.Name + " " + word.Value)],
            "compile" => ["target", Target, "compiler", Compiler, "evaluation", .. EvaluationFiles],
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "no stage"),
        };
        return string.Join("\n", [stage, .. common, .. own]) + "\n";
    }

    public string ArgumentsFile(string stage) => OutputDirectory + stage + ".arguments";

    /// <summary>The folder of a model: 64 bits of the hash of its path and class, then its name, for people.</summary>
    public static string FolderName(string itemSpec, string className, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(itemSpec.Replace('\\', '/') + "\n" + className)).AsSpan(0, 8)) + "_" + name;
}
