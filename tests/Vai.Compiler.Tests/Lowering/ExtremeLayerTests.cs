using System.Text.RegularExpressions;
using CsCheck;
using Vai.Compiler.Limits;
using Vai.Compiler.Lowering;
using Vai.Compiler.Verification;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

/// <summary>
/// "Instruction generation failed" does not exist: any layer either becomes instructions, or stays on the processor for a reason of the
/// constraint table. With VAI_NIGHTLY=1 many more.
/// </summary>
public sealed class ExtremeLayerTests
{
    private const int Layers = 150;
    private const int NightlyLayers = 50_000;

    private static readonly VerificationOptions Verification = new() { Seeds = [1], Extremes = false };

    /// <summary>The sentences of the table, their holes filled somehow.</summary>
    private static readonly Regex Reasons = new(string.Join('|', SuperlayerConstraints.All.Select(constraint =>
        Regex.Replace(Regex.Escape(constraint.Descriptor.Sentence.TrimEnd('.')), @"\\\{\d}", ".+"))), RegexOptions.CultureInvariant
            | RegexOptions.IgnoreCase);

    [Fact]
    public void Any_layer_is_compiled_or_has_a_reason_of_the_constraint_table()
    {
        var (compiled, kept) = (0, 0);
        ExtremeLayer.Any.Sample(
            layer => Interlocked.Increment(ref IsCompiled(layer) ? ref compiled : ref kept),
            iter: Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1" ? NightlyLayers : Layers);
        Assert.True(compiled > kept, $"{compiled} layers were compiled, {kept} were not");
    }

    /// <summary>The largest global poolings that the vendor's documents name.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void Global_poolings_of_91_times_68_pixels_are_compiled(string size)
    {
        foreach (var kind in new[] { ExtremeKind.Maximum, ExtremeKind.Average })
        {
            var (rows, columns) = (new ExtremeAxis(68, 68, 1, 1, 0, 0), new ExtremeAxis(91, 91, 1, 1, 0, 0));
            Assert.True(IsCompiled(new ExtremeLayer(kind, DpuTarget.Parse(size), rows, columns, 3, 3, 6, 1)));
        }
    }

    /// <summary>More channel groups than the 256 that an instruction counts; of inputs, a convolution takes no more.</summary>
    [Theory, MemberData(nameof(Sizes))]
    public void More_channels_than_an_instruction_counts_are_computed_in_blocks(string size)
    {
        var target = DpuTarget.Parse(size);
        var many = (257 * target.Architecture.ChannelParallel) + 1;
        var (rows, columns) = (new ExtremeAxis(1, 1, 1, 1, 0, 0), new ExtremeAxis(2, 2, 3, 1, 0, 0));
        foreach (var kind in new[]
            { ExtremeKind.Maximum, ExtremeKind.Average, ExtremeKind.Depthwise, ExtremeKind.Excite, ExtremeKind.Sum, ExtremeKind.Sloped,
                ExtremeKind.HardSigmoid })
        {
            Assert.True(
                IsCompiled(new ExtremeLayer(kind, target, rows, columns, many, 1, kind == ExtremeKind.HardSigmoid ? 7 : 6, 1)),
                kind.ToString());
        }

        Assert.True(IsCompiled(new ExtremeLayer(ExtremeKind.Convolution, target, rows, columns, 5, many, 6, 1)));
    }

    public static TheoryData<string> Sizes => Maps.CompiledNet.Sizes;

    /// <returns>False where it stays on the processor, with a reason.</returns>
    private static bool IsCompiled(ExtremeLayer layer)
    {
        var graph = layer.Build();
        if (GraphLowering.Lower(graph, layer.Target).OnProcessor is [var kept, ..])
        {
            Assert.Matches(Reasons, kept.Reason);
            return false;
        }

        var result =
            ModelCompiler.Compile(graph, layer.Target, new CompilationOptions { Verification = layer.IsSimulated ? Verification : null });
        Assert.Single(result.Report.DpuSubgraphs);
        return true;
    }
}
