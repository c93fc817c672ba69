using System.Globalization;
using System.Text;
using Vai.Compiled;
using Vai.Runtime.Simulation.Timing;

namespace Vai.Compiler.Tests;

/// <summary>docs/vendor-comparison.md: our compiled models next to the vendor's, in numbers of the same cycle model.</summary>
internal static class VendorComparison
{
    /// <summary>Where ours needs more than this many times the vendor's bytes or cycles, the page says why.</summary>
    private const double Remarkable = 1.3;

    private const string BetweenLayers =
        "The vendor keeps maps in the banks from layer to layer and stores little but the result; ours stores what every superlayer " +
        "makes and loads it again.";

    private const string InBlock =
        "The vendor keeps the small maps of the block in the banks from convolution to hard swish to scaling to sum; ours stores what " +
        "every superlayer makes and loads it again.";

    private static readonly (VendorTwin Twin, string Why)[] Twins =
    [
        (new("cnn_small.int", "cnn_small.b4096"), BetweenLayers),
        (new("conv1d.int", "conv1d.b4096"), ""),
        (new("mbconv_se_k3_dual.int", "mbconv_se_k3_dual.b2304"), InBlock),
        (new("mbconv_se_k3_six.int", "mbconv_se_k3_six.b2304"), InBlock),
        (new("zerodce.int", "zerodce.b4096"), ""),
        (new("pointpillars.int", "pointpillars.b4096-30"), ""),
    ];

    public static string Page()
    {
        var page = new StringBuilder("""
            # Our compiled models and the vendor's

            Quantized models of the vendor's tools, compiled by both compilers for the same DPU. Every number comes from the compiled files:
            DDR bytes are what all LOAD and SAVE instructions move in a frame, constants included; cycles are those of the cycle model
            of this project, DPU subgraphs one after the other, so they compare programs and are no promise of time.
            Made by the tests of `Vai.Compiler.Tests`; `VAI_UPDATE=1` makes it anew.

            | model | compiler | DPU subgraphs | instructions | code bytes | DDR bytes loaded | DDR bytes stored | modelled cycles |
            |---|---|---|---|---|---|---|---|

            """.ReplaceLineEndings("\n"));
        var remarks = new StringBuilder();
        foreach (var (twin, why) in Twins)
        {
            var (ours, vendors) = (Measure(twin.Compile(verify: false).Graph), Measure(twin.VendorGraph));
            page.Append(Row(twin.Compiled, "ours", ours)).Append(Row("", "vendor", vendors));
            var worse =
                new[] { ("bytes loaded", ours.Loaded, vendors.Loaded), ("bytes stored", ours.Stored, vendors.Stored),
                    ("cycles", ours.Cycles, vendors.Cycles) }
                .Where(pair => pair.Item2 > Remarkable * pair.Item3)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Item2 / (double)pair.Item3:F1} times the {pair.Item1}"))
                    .ToArray();
            if (worse.Length > 0)
            {
                remarks.Append(CultureInfo.InvariantCulture, $"- `{twin.Compiled}`: {string.Join(", ", worse)}. {why}\n");
            }
        }

        return page.Append("\nWhere ours needs more than 1.3 times what the vendor's needs:\n\n").Append(remarks).ToString();
    }

    private static Measures Measure(XirGraph compiled)
    {
        var subgraphs = CompiledModel.From(compiled).DpuSubgraphs;
        var estimates = subgraphs.Select(subgraph => CycleModel.Estimate(subgraph.Target, subgraph.Program)).ToArray();
        return new Measures(
            subgraphs.Length,
            subgraphs.Sum(subgraph => subgraph.Program.Length),
            subgraphs.Sum(subgraph => Isa.DpuProgram.Encode(subgraph.Program, subgraph.Target.InstructionSet).Length),
            estimates.Sum(estimate => estimate.BytesLoaded),
            estimates.Sum(estimate => estimate.BytesStored),
            estimates.Sum(estimate => estimate.Cycles));
    }

    private static string Row(string model, string compiler, Measures measures) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {model} | {compiler} | {measures.Subgraphs} | {measures.Instructions} | {measures.CodeBytes} | {measures.Loaded} | " +
            $"{measures.Stored} | {measures.Cycles} |\n");

    private sealed record Measures(int Subgraphs, int Instructions, int CodeBytes, long Loaded, long Stored, long Cycles);
}
