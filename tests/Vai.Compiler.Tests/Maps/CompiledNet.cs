using Vai.Compiler.Lowering;
using Vai.Compiler.Tests.Lowering;
using Vai.Targets;

namespace Vai.Compiler.Tests.Maps;

/// <summary>
/// Compiles a quantized graph and holds it to the referees: the executor gives the same numbers before and after; the simulator
/// stores what the executor computes, for random and extreme inputs, without a hazard (the compiler refuses otherwise).
/// </summary>
internal static class CompiledNet
{
    public static TheoryData<string> Sizes => [.. DpuArchitecture.All.Select(architecture => architecture.Name)];

    /// <summary>Compiles for a size, and expects everything on the DPU in one go.</summary>
    public static CompilationResult OnDpu(QuantizedGraphBuilder graph, string size)
    {
        var result = Anywhere(graph.Build(), DpuTarget.Parse(size));
        Assert.Equal([], result.Report.OnProcessor.Select(layer => $"{layer.Name}: {layer.Reason}"));
        Assert.Single(result.Report.DpuSubgraphs);
        return result;
    }

    public static CompilationResult Anywhere(XirGraph quantized, DpuTarget target)
    {
        var result = ModelCompiler.Compile(quantized, target, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(result.Report.Verification!.Subgraphs, subgraph => Assert.Empty(subgraph.Hazards.BeyondLargestSeen));
        Lowering.Numerics.AssertSameResults(quantized, result.Graph);
        return result;
    }

    /// <summary>Lowers, and expects one layer on the processor.</summary>
    public static ProcessorLayer OnProcessor(QuantizedGraphBuilder graph) =>
        Assert.Single(Lowering.Numerics.LowersExactly(graph.Build()).OnProcessor);
}
