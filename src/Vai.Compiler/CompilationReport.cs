using Vai.Compiled;
using Vai.Compiler.Lowering;
using Vai.Compiler.Verification;
using Vai.Runtime.Simulation.Timing;

namespace Vai.Compiler;

/// <summary>What came out of a compilation, in numbers.</summary>
/// <param name="TargetName">As the vendor's tools write it.</param>
/// <param name="SubgraphCount">USER, DPU and CPU subgraphs together.</param>
/// <param name="OnProcessor">The layers that the DPU does not compute, and why.</param>
/// <param name="Verification">Null where none was asked for.</param>
internal sealed record CompilationReport(
    string TargetName,
    int SubgraphCount,
    ImmutableArray<DpuSubgraphReport> DpuSubgraphs,
    ImmutableArray<ProcessorLayer> OnProcessor,
    VerificationReport? Verification)
{
    /// <summary>Of a model that was compiled before, ours or the vendor's. Of our own it says less than the compilation said.</summary>
    public static CompilationReport Of(CompiledModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new CompilationReport(
            model.DpuSubgraphs.FirstOrDefault()?.Target.Name ?? "",
            model.Graph.Root.Children.Length,
            [.. model.DpuSubgraphs.Select(subgraph => DpuSubgraphReport.Of(subgraph, SuperlayersOf(subgraph), []))],
            [],
            Verification: null);
    }

    private static int SuperlayersOf(DpuSubgraph subgraph) =>
        subgraph.Subgraph.Children.Count(child => child.OpNames.Any(name => subgraph.Ops.Any(op => op.Name == name && IsComputed(op))));

    private static bool IsComputed(XirOp op) => !op.Is(OpTraits.Border) && !op.Is(OpTraits.Reshapes) && !op.Is(OpTraits.Constant);

    /// <summary>Frames a second with one thread, all DPU subgraphs one after the other, the processor's layers not counted.</summary>
    public double EstimatedFramesPerSecond => 1000 / DpuSubgraphs.Sum(subgraph => subgraph.Cycles.Milliseconds);

    /// <summary>What the code uses that no vendor file proves, in words.</summary>
    public ImmutableArray<string> InferredEncodings =>
        [.. DpuSubgraphs.SelectMany(subgraph => subgraph.InferredEncodings).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}

/// <summary>One DPU subgraph in numbers.</summary>
/// <param name="Superlayers">Parts that go from DDR to DDR.</param>
/// <param name="Instructions">INIT and END included.</param>
/// <param name="ConstantBytes">Weights and biases in DDR.</param>
/// <param name="WorkspaceBytes">Memory that all models on a core share.</param>
/// <param name="InterfaceBytes">Inputs and outputs.</param>
/// <param name="Cycles">The estimate of the cycle model at its default clock.</param>
internal sealed record DpuSubgraphReport(
    string Name,
    int Superlayers,
    int Instructions,
    int CodeBytes,
    int ConstantBytes,
    int WorkspaceBytes,
    int InterfaceBytes,
    CycleEstimate Cycles,
    ImmutableArray<string> InferredEncodings)
{
    internal static DpuSubgraphReport Of(DpuSubgraph subgraph, int superlayers, ImmutableArray<string> inferredEncodings) => new(
        subgraph.Name,
        superlayers,
        subgraph.Program.Length,
        subgraph.Subgraph.Attributes.Get("mc_code", ImmutableArray<byte>.Empty).Length,
        Bytes(subgraph, RegisterContext.Constant),
        Bytes(subgraph, RegisterContext.Workspace),
        Bytes(subgraph, RegisterContext.Interface),
        CycleModel.Estimate(subgraph.Target, subgraph.Program),
        inferredEncodings);

    private static int Bytes(DpuSubgraph subgraph, RegisterContext context) =>
        subgraph.Registers.Where(register => register.Context == context).Sum(register => register.Size);
}
