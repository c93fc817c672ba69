using CsCheck;
using Vai.Compiler.Lowering;
using Vai.Compiler.Tests.Lowering;
using Vai.Targets;

namespace Vai.Compiler.Tests.Convolutions;

/// <summary>
/// Random chains of convolutions: compiled, simulated against the executor, checked for hazards (all by the compiler's own
/// verification), and the executor's result against that of the quantized graph.
/// </summary>
public class ConvolutionNetTests
{
    private static bool IsNightly => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    [Fact]
    public void Any_chain_of_convolutions_compiles_to_what_its_graph_says() =>
        ConvolutionNet.Any.Sample(Verify, iter: IsNightly ? 20_000 : 250);

    private static void Verify(ConvolutionNet net)
    {
        var quantized = net.Build();
        var target = DpuTarget.Parse(net.Size);
        var lowered = GraphLowering.Lower(quantized, target);
        if (lowered.OnProcessor.Length > 0)
        {
            // Phases that see nothing but padding, and shifts of fix points that went too far.
            Assert.All(lowered.OnProcessor, layer => Assert.Matches("padding|shift_bias|its input is not quantized", layer.Reason));
            return;
        }

        var compiled = ModelCompiler.Compile(quantized, target, cancellationToken: TestContext.Current.CancellationToken);
        Lowering.Numerics.AssertSameResults(quantized, compiled.Graph);
    }
}
