using Vai.Compiled;
using Vai.Xir.Serialization;

namespace Vai.Tool.Stages;

/// <summary>How far a model has come on its way.</summary>
internal enum ModelKind { Float, Quantized, Compiled }

/// <summary>Reads the models that stages and commands take, and says clearly when one is of another kind.</summary>
internal static class ModelFile
{
    /// <summary>What a graph's ops and subgraphs tell: devices are assigned by compiling, fix points by quantizing.</summary>
    public static ModelKind KindOf(XirGraph graph) =>
        graph.Root.Children.Any(child => child.Device is not null) ? ModelKind.Compiled
        : graph.Ops.Any(op => op.Is(OpTraits.Rounds) || op.Is(OpTraits.Fixed)) ? ModelKind.Quantized
        : ModelKind.Float;

    /// <exception cref="VaiException">VAI2002: the graph is of another kind.</exception>
    /// <param name="reader">The stage or command that reads it.</param>
    public static XirGraph Require(ModelKind needed, XirGraph graph, string reader)
    {
        var kind = KindOf(graph);
        return kind == needed ? graph : throw WrongKind(kind, needed, reader);
    }

    public static VaiException WrongKind(ModelKind kind, ModelKind needed, string reader) =>
        VaiDiagnostics.WrongModelKind.UnplacedException(Describe(kind), reader, Describe(needed), WayOut(kind));

    /// <exception cref="VaiException">VAI1004, VAI2001, VAI2002 or VAI6001, at the file.</exception>
    public static CompiledModel ReadCompiled(string path, string reader) =>
        DiagnosticLocation.Within(path, () => CompiledModel.From(Require(ModelKind.Compiled, XmodelFile.Read(path), reader)));

    public static bool IsXmodel(string path) => path.EndsWith(".xmodel", StringComparison.OrdinalIgnoreCase);

    private static string Describe(ModelKind kind) => kind switch
    {
        ModelKind.Float => "a float model",
        ModelKind.Quantized => "a quantized model (_int.xmodel)",
        _ => "a compiled model (deploy.xmodel)",
    };

    private static string WayOut(ModelKind kind) => kind switch
    {
        ModelKind.Float => "A float model goes to 'vai inspect' and 'vai quantize'.",
        ModelKind.Quantized =>
            "A quantized model goes to 'vai compile', or into the project with Entry=\"Quantized\" on its DpuModel item.",
        _ => "A compiled model goes to 'vai run', 'vai disassemble' and 'vai info', to 'vai compile' for another DPU, or to the board.",
    };
}
