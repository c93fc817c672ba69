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
    public string FloatModel => OutputDirectory + Name + "_float.xmodel";

    public string QuantizedModel => OutputDirectory + Name + "_int.xmodel";

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
        var common = new[] { "tool", toolVersion, "inputShape", InputShape };
        var own = stage switch
        {
            "inspect" => new[] { "target", Target, "class", ClassName, "namespace", Namespace, "access", Access, "labels", Labels, "firstImage", CalibrationFiles.FirstOrDefault() ?? "" },
            "quantize" => ["calibration", .. CalibrationFiles],
            "compile" => ["target", Target],
            _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "no stage"),
        };
        return string.Join("\n", [stage, .. common, .. own]) + "\n";
    }

    public string ArgumentsFile(string stage) => OutputDirectory + stage + ".arguments";

    /// <summary>The folder of a model: 64 bits of the hash of its path and class, then its name, for people.</summary>
    public static string FolderName(string itemSpec, string className, string name) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(itemSpec.Replace('\\', '/') + "\n" + className)).AsSpan(0, 8)) + "_" + name;
}
