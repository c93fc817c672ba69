using System.Globalization;
using System.Text;
using Vai.Compiled;
using Vai.Isa;
using Vai.Runtime.Simulation.Timing;
using Vai.Xir.Serialization;

namespace Vai.Compiler.Tests;

/// <summary>
/// docs/vendor-comparison.md: compiled files of the vendor's, and what our compiler makes of each of them for the same target, in numbers
/// of the same cycle model.
/// </summary>
internal static class VendorComparison
{
    private const string Introduction = """
        # The vendor's compiled models and ours

        Every file that the vendor's compiler made, read back and compiled anew for its own DPU
        (`vai compile FILE.xmodel --target …`). The tests of the compiler hold that both give the same bytes; this page compares the
        programs. DDR bytes are what all LOAD and SAVE instructions move in a frame, constants included. Cycles are those of
        [the cycle model](cycle-model.md), DPU subgraphs one after the other: they compare programs and are no promise of time. The busiest
        engine is the one that bounds the program, with the part of all cycles in which it works; where that is far below 100 %, the
        engines wait for each other. Of SAVEs two may go at once, so theirs may be above it.
        Made by the tests of `Vai.Compiler.Tests`; `VAI_UPDATE=1` makes it anew.

        """;

    private const string Head = """
        | file | cycles, ours | vendor's | ratio | DDR bytes, ours | vendor's | ratio | busiest engine, ours | vendor's |
        |---|---|---|---|---|---|---|---|---|

        """;

    public static string Page(IEnumerable<Comparison> comparisons) =>
        (Introduction + string.Concat(comparisons.GroupBy(item => item.Set).Select(Section))).ReplaceLineEndings("\n");

    private static string Section(IGrouping<InstructionSet, Comparison> files) => string.Create(CultureInfo.InvariantCulture, $"""

        ## Instruction set {files.Key.Number}

        {Head}{string.Concat(files.Select(item => item.Row + "\n"))}
        Geometric means of the ratios over {files.Count()} files: cycles {GeometricMean(files.Select(item => item.Cycles)):F3}, DDR bytes {
            GeometricMean(files.Select(item => item.DdrBytes)):F3}. In {
                files.Count(item => item.Cycles < 1)} files ours takes fewer cycles, in {files.Count(item => item.Cycles > 1)} more.

        """);

    /// <summary>One file of the vendor's and ours of it.</summary>
    /// <param name="path">Below the shared data.</param>
    public static Comparison Of(string path)
    {
        var source = XmodelFile.Read(SharedData.Require(path));
        var vendors = CompiledModel.From(source);
        // That they give the same bytes is for the tests of recompilation to say.
        var ours = CompiledModel.From(ModelCompiler.Recompile(
            source, vendors.DpuSubgraphs[0].Target, new CompilationOptions { Verification = null },
            cancellationToken: TestContext.Current.CancellationToken).Graph);
        return new Comparison(
            Path.GetFileNameWithoutExtension(path), vendors.DpuSubgraphs[0].Target.InstructionSet, Measures.Of(ours), Measures.Of(vendors));
    }

    private static double GeometricMean(IEnumerable<double> ratios) => Math.Exp(ratios.Average(Math.Log));

    internal sealed record Comparison(string Name, InstructionSet Set, Measures Ours, Measures Vendors)
    {
        public double Cycles => (double)Ours.Cycles / Vendors.Cycles;

        public double DdrBytes => (double)Ours.Bytes / Vendors.Bytes;

        /// <summary>A line of the page.</summary>
        public string Row => string.Create(
            CultureInfo.InvariantCulture,
            $"| {Name} | {Ours.Cycles} | {Vendors.Cycles} | {Cycles:F2} | {Ours.Bytes} | {Vendors.Bytes} | {DdrBytes:F2} | {Ours.Bound} | {
                Vendors.Bound} |");
    }

    internal sealed record Measures(long Cycles, long Bytes, string Bound)
    {
        public static Measures Of(CompiledModel model)
        {
            var estimates = model.DpuSubgraphs.Select(subgraph => CycleModel.Estimate(subgraph.Target, subgraph.Program)).ToList();
            var cycles = estimates.Sum(estimate => estimate.Cycles);
            var (engine, busy) = new[]
            {
                (Engines.Load, estimates.Sum(estimate => estimate.LoadBusy)), (Engines.Save, estimates.Sum(estimate => estimate.SaveBusy)),
                (Engines.Conv, estimates.Sum(estimate => estimate.ConvBusy)), (Engines.Misc, estimates.Sum(estimate => estimate.MiscBusy)),
            }.MaxBy(item => item.Item2);
            return new Measures(
                cycles,
                estimates.Sum(estimate => estimate.BytesLoaded + estimate.BytesStored),
                string.Create(CultureInfo.InvariantCulture, $"{engine.ToString().ToUpperInvariant()} {100 * busy / cycles} %"));
        }
    }
}
