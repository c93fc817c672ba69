using Vai.Importers;
using Vai.Diagnostics;
using Vai.Compiled;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>How far a model has come on its way.</summary>
internal enum ModelKind { Float, Quantized, Compiled }

/// <summary>Reads the models that stages and commands take, and says clearly when one is of another kind.</summary>
internal static class ModelFile
{
    /// <summary>What a graph's ops and subgraphs tell: devices are assigned by compiling, fix points by quantizing.</summary>
    public static ModelKind KindOf(XirGraph graph) =>
        graph.Root.Children.Any(child => child.Device is not null) ? ModelKind.Compiled
        : graph.Ops.Any(op => op.Type is "fix" or "float2fix" || op.Type.EndsWith("-fix", StringComparison.Ordinal)) ? ModelKind.Quantized
        : ModelKind.Float;

    /// <exception cref="VaiException">VAI2002: the graph is of another kind.</exception>
    /// <param name="reader">The stage or command that reads it.</param>
    public static XirGraph Require(ModelKind needed, XirGraph graph, string reader)
    {
        var kind = KindOf(graph);
        return kind == needed ? graph : throw VaiDiagnostics.WrongModelKind.UnplacedException(Describe(kind), reader, Describe(needed), WayOut(kind));
    }

    /// <exception cref="VaiException">VAI1004, VAI2001, VAI2002 or VAI6001, at the file.</exception>
    public static CompiledModel ReadCompiled(string path, string reader) =>
        DiagnosticLocation.Within(path, () => CompiledModel.From(Require(ModelKind.Compiled, XmodelFile.Read(path), reader)));

    /// <summary>A quantized model from an .xmodel, or from a file of ONNX or Keras that is quantized already.</summary>
    /// <exception cref="VaiException">VAI2xxx: it is no model, or VAI2002: one of another kind.</exception>
    public static XirGraph ReadQuantized(string path, byte[] content, ModelJob job, string reader) => Require(
        ModelKind.Quantized, IsXmodel(path) ? XmodelFile.Parse(content) : ModelImporter.Import(content, InspectStage.Options(job)), reader);

    /// <summary>The graph of a model that is further on its way than a float model; null for one that is still to be quantized.</summary>
    /// <exception cref="VaiException">VAI1004, VAI2001.</exception>
    public static XirGraph? ReadBeyondFloat(ModelJob job)
    {
        if (!IsXmodel(job.ModelPath))
        {
            return ImportQuantized(job);
        }

        var graph = File.Exists(job.ModelPath)
            ? XmodelFile.Read(job.ModelPath)
            : throw VaiDiagnostics.FileNotFound.Exception(job.DisplayPath, job.DisplayPath);
        return KindOf(graph) == ModelKind.Float ? null : graph;
    }

    public static bool IsXmodel(string path) => path.EndsWith(".xmodel", StringComparison.OrdinalIgnoreCase);

    // What else may be wrong with the file, its import as a float model tells.
    private static XirGraph? ImportQuantized(ModelJob job)
    {
        if (!File.Exists(job.ModelPath) || Path.GetExtension(job.ModelPath).ToUpperInvariant() is not (".ONNX" or ".H5" or ".HDF5"))
        {
            return null;
        }

        try
        {
            var graph = ModelImporter.Import(File.ReadAllBytes(job.ModelPath), InspectStage.Options(job));
            return KindOf(graph) == ModelKind.Quantized ? graph : null;
        }
        catch (VaiException)
        {
            return null;
        }
    }

    private static string Describe(ModelKind kind) => kind switch
    {
        ModelKind.Float => "a float model",
        ModelKind.Quantized => "a quantized model (_int.xmodel)",
        _ => "a compiled model (deploy.xmodel)",
    };

    private static string WayOut(ModelKind kind) => kind switch
    {
        ModelKind.Float => "A float model goes to 'vai inspect' and 'vai quantize'.",
        ModelKind.Quantized => "A quantized model goes to 'vai compile', or into the project with Entry=\"Quantized\" on its DpuModel item.",
        _ => "A compiled model goes to 'vai run', 'vai disassemble' and 'vai info', or to the board.",
    };
}
