using System.Collections.Concurrent;
using Vai.Compiler;
using Vai.Targets;
using Vai.Xir.Serialization;

namespace Vai.Tests;

/// <summary>
/// Quantized and compiled models by the names of the vendor's files. Where the shared data is, they are the vendor's; elsewhere networks of
/// the same kind stand in for them, built and compiled by our own code, once a run.
/// </summary>
internal static class ModelFiles
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new(StringComparer.Ordinal);
    private static readonly Lazy<string> Folder = new(NewFolder);

    // The tests are the referee.
    private static readonly CompilationOptions Unverified = new() { Verification = null };

    /// <summary>The path of a model as <c>cnn_small.int</c>, <c>cnn_small.b4096</c> or <c>svhn.b4096_isa0</c>; skips where neither
    /// is.</summary>
    public static string PathOf(string name)
    {
        var kind = name[..name.IndexOf('.', StringComparison.Ordinal)];
        var folder = name.EndsWith("_isa0", StringComparison.Ordinal) ? "isa0" : "xmodels";
        return File.Exists(Path.Combine(SharedData.Root, "data", folder, name + ".xmodel"))
            || !StandIns.Networks.TryGetValue(kind, out var network)
            ? SharedData.Require($"{folder}/{name}.xmodel")
            : Made.GetOrAdd(name, _ => new(() => Make(name, network()))).Value;
    }

    // The part behind the kind is "int", or the size in small letters, behind which a version of the vendor's may stand, "b4096-30", or
    // the older instruction set, "b4096_isa0": here the target MAX of that size.
    private static string Make(string name, XirGraph quantized)
    {
        var form = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..].Split('-')[0];
        var path = Path.Combine(Folder.Value, name + ".xmodel");
        XmodelFile.Write(path, form == "int"
            ? quantized
            : ModelCompiler.Compile(quantized, TargetOf(form.ToUpperInvariant()), Unverified).Graph);
        return path;
    }

    private static DpuTarget TargetOf(string form) =>
        DpuTarget.Parse(form.EndsWith("_ISA0", StringComparison.Ordinal) ? form.Replace("_ISA0", "_MAX") : "DPUCZDX8G_ISA1_" + form);

    private static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("vai-models").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
