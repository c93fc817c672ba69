using CsCheck;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Scheduling;
using Vai.Compiler.Verification;

namespace Vai.Compiler.Tests.Maps;

/// <summary>
/// Any network on any size: every byte that the simulator stores is the executor's, no hazard, and the compiled model gives the numbers
/// of the quantized one. With VAI_NIGHTLY=1 many more.
/// </summary>
public sealed class RandomNetworkTests
{
    private const int Networks = 2_000;
    private const int NightlyNetworks = 80_000;

    private static readonly VerificationOptions Verification = new() { Seeds = [1], Extremes = true };

    [Fact]
    public void Any_network_computes_what_its_quantized_graph_says()
    {
        var isNightly = Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";
        var networks =
            from target in Gen.Int[0, LayerGenerators.Targets.Length - 1]
            from layers in Gen.Int[1, 9]
            from seed in Gen.Int[0, 1_000_000_000]
            select (target, layers, seed);
        networks.Sample(test => Verify(test.target, RandomNetwork.Of(test.seed, test.layers), test.seed % 4 > 0),
            iter: isNightly ? NightlyNetworks : Networks);
    }

    /// <summary>
    /// Found by the test above: results whose names sort otherwise once they are compiled; a concatenation of which one member was
    /// copied, taken for the whole where it stays in the banks; a convolution of one row fused with a sum of many; two results that are one
    /// value; a concatenation of which only other members are read; a constant that became a map of its own on the DPU; a subgraph without
    /// inputs.
    /// </summary>
    [Theory]
    [InlineData(3, 8, 192634926, 26), InlineData(10, 9, 905006941, 26)]
    [InlineData(2, 8, 603071521), InlineData(2, 8, 55693193), InlineData(0, 6, 358381543), InlineData(3, 9, 802623315)]
    [InlineData(9, 7, 404219532, 26), InlineData(0, 3, 476440577, 26)]
    public void A_network_that_once_failed_passes(int target, int layers, int seed, int kinds = 14) =>
        Verify(target, RandomNetwork.Of(seed, layers, kinds), keepInBanks: true);

    private static void Verify(int target, XirGraph quantized, bool keepInBanks)
    {
        XirGraph compiled;
        try
        {
            // Some from DDR to DDR, where every layer's bytes are seen.
            var options = new CompilationOptions { Verification = Verification, Scheduling = new() { KeepInBanks = keepInBanks } };
            compiled = ModelCompiler.Compile(quantized, LayerGenerators.Targets[target], options).Graph;
        }
        catch (VaiException nothing) when (nothing.Diagnostic.Code == "VAI4103")
        {
            // Fix points that no instruction can bring together leave everything to the processor.
            return;
        }

        Lowering.Numerics.AssertSameResults(quantized, compiled);
    }
}
