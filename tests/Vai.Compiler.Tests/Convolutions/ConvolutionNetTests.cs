using CsCheck;
using Vai.Compiler.Lowering;
using Vai.Targets;

namespace Vai.Compiler.Tests.Convolutions;

/// <summary>
/// Random chains of convolutions: compiled, simulated against the executor, checked for hazards (all by the compiler's own
/// verification), and the executor's result against that of the quantized graph.
/// </summary>
public class ConvolutionNetTests
{
    /// <summary>Limits that random wishes may run into; a layer behind one of the processor's follows it.</summary>
    private const string Limits =
        "padding|shift_bias|kernel height times kernel width|its input is not quantized|the layer before it runs on the processor";

    private static bool IsNightly => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    [Fact]
    public void Any_chain_of_convolutions_compiles_to_what_its_graph_says()
    {
        var (nets, compiled) = (0, 0);
        ConvolutionNet.Any.Sample(
            net =>
            {
                Interlocked.Increment(ref nets);
                Interlocked.Add(ref compiled, IsCompiledRightly(net) ? 1 : 0);
            },
            iter: IsNightly ? 20_000 : 800);
        Assert.True(compiled > nets * 3 / 4, $"{compiled} of {nets} nets were wholly the DPU's");
    }

    /// <returns>False where a limit kept a layer off the DPU.</returns>
    private static bool IsCompiledRightly(ConvolutionNet net)
    {
        var quantized = net.Build();
        var target = DpuTarget.Parse(net.Size);
        var lowered = GraphLowering.Lower(quantized, target);
        if (lowered.OnProcessor.Length > 0)
        {
            Assert.All(lowered.OnProcessor, layer => Assert.Matches(Limits, layer.Reason));
            return false;
        }

        var compiled = ModelCompiler.Compile(quantized, target, cancellationToken: TestContext.Current.CancellationToken);
        Lowering.Numerics.AssertSameResults(quantized, compiled.Graph);
        return true;
    }
}
