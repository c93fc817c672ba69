using System.Globalization;
using System.Text;
using Vai.Compiled;
using Vai.Compiler.Inspection;
using Vai.Compiler.Limits;
using Vai.Compiler.Lowering.Rules;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Tests.Inspection;

/// <summary>docs/operators.md, made from the table of constraints.</summary>
internal static class OperatorsPage
{
    /// <summary>The newest first.</summary>
    private static readonly ImmutableArray<TargetFamily> Families = [.. TargetFamily.All.Reverse()];

    /// <summary>A superlayer of each kind, with the largest kernel, whose measurements name the limits.</summary>
    private static readonly ImmutableArray<(string Title, Superlayer Example)> Kinds =
    [
        ("Convolution (CONV)", Convolution()),
        ("Depthwise convolution (ALU, DPTWISE)", OnAlu(new DepthwiseStage(Wide(256), Map(1, 256, 256, 4), Map(4), 8, 8, Activation.None))),
        ("Maximum pooling (ALU, POOL)", OnAlu(new PoolingStage(PoolingKind.Maximum, Wide(256)))),
        ("Average pooling (ALU, POOL)", OnAlu(new PoolingStage(PoolingKind.Average, Wide(256)))),
        ("Hard sigmoid (ALU)", OnAlu(new HardSigmoidStage(7, 7))),
        ("Product of a map and a vector (ALU)",
            new ScalingSuperlayer("scale", Map(1, 8, 8, 4), Map(1, 1, 1, 4), new ScalingStage(7), Map(1, 8, 8, 4))),
        ("Sum, copy (ELEW)", Elementwise(ElementwiseKind.Add)),
        ("Product (ELEW)", Elementwise(ElementwiseKind.Multiply)),
    ];

    public static string Text()
    {
        var page = new StringBuilder("""
            # Operators of the DPU

            What the compiler puts on the DPU, and the limits that inspector and compiler ask. Everything else runs on the processor, with
            a message that names the limit.
            Made from `Lowering/Rules/LoweringRules` and `Limits/SuperlayerConstraints` of `src/Vai.Compiler`; `VAI_UPDATE=1` with the
            tests of `Vai.Compiler.Tests` makes it anew.

            ## Operators

            Names are those of XIR.

            | operator | engine | how |
            |---|---|---|

            """.ReplaceLineEndings("\n"));
        foreach (var supported in LoweringRules.All)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| `{supported.Type}` | {(supported.Engines.Length == 0 ? "none" : supported.Engines)} | {supported.How} |\n");
        }

        page.Append("""

            ## Limits

            ALU is of instruction set 1; in set 0 POOL and DPTWISE do its work. [Targets](targets.md) says which DPU has which set, and
            what it has not at all. That is VAI4022.

            Of each piece that the engines compute: of a dilated or transposed convolution every phase, of one with groups every group.
            Padding is limited by the kernel too: it must be smaller, so that no window lies wholly in it.
            A DPU without leaky relu (fingerprint bit 28) says VAI4008. A layer that keeps all limits and still has no tile that fits the
            banks says VAI4010; of convolutions there is none.

            The machine computes some things otherwise than a graph says ([machine.md](internals/machine.md), 13), and these are never
            emitted: of a summand ELEW keeps two bits behind the point, hard sigmoid has no bound above, and an average's factor is a signed
            byte. A sum in which two summands have fix points 3 or more above the least, or one where the result's is 2 or more above the
            least, is rounded first where that is exact, else added by ALU, else left to the processor. A mean that needs a larger factor
            is shifted by a copy behind it.

            """.ReplaceLineEndings("\n"));
        foreach (var (title, example) in Kinds)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n### {title}\n{Without(example)}\n| code | number |");
            page.AppendJoin("|", Families.Select(family => $" set {family.InstructionSet.Number} "));
            page.Append("|\n|---|---|").Insert(page.Length, "---|", Families.Length).Append('\n');
            foreach (var row in Rows(example))
            {
                page.Append(row);
            }
        }

        return page.ToString();
    }

    /// <summary>A line a number: its range in every instruction set.</summary>
    private static IEnumerable<string> Rows(Superlayer example) =>
        from constraint in SuperlayerConstraints.All
        where constraint.Descriptor != VaiDiagnostics.BanksTooSmall && constraint.Descriptor != VaiDiagnostics.WorkMissing
        from what in Families.SelectMany(family => Measurements(family, constraint, example)).Select(item => item.Number.What).Distinct()
        select $"| {constraint.Descriptor.Code} | {what} | "
            + string.Join(" | ", Families.Select(family => Range(Measurements(family, constraint, example), what))) + " |\n";

    private static IEnumerable<(string Size, Measurement Number)> Measurements(
        TargetFamily family, Constraint constraint, Superlayer example) =>
        from target in Whole(family)
        where !MissingWork.Of(target.Features, example).Any()
        from measurement in constraint.Measure(target, example)
        select (target.Architecture.Name, measurement);

    private static string Range(IEnumerable<(string Size, Measurement Number)> measurements, string what) =>
        measurements.Where(item => item.Number.What == what)
            .GroupBy(item => $"{item.Number.Minimum} to {item.Number.Maximum}", item => item.Size).ToList() switch
            {
                [] => "none",
                [var only] => only.Key,
                var ranges => string.Join("; ", ranges.Select(range => $"{string.Join(", ", range)}: {range.Key}")),
            };

    /// <summary>One target of each size, with all that its set can do.</summary>
    private static IEnumerable<DpuTarget> Whole(TargetFamily family) =>
        Registered(family).GroupBy(target => target.Architecture).Select(targets => targets.First());

    private static IEnumerable<DpuTarget> Registered(TargetFamily family) =>
        family.Registered.Select(item => DpuTarget.FromFingerprint(item.Fingerprint));

    /// <summary>The targets that do not compute it at all.</summary>
    private static string Without(Superlayer example)
    {
        var missing =
            (from family in Families
             let targets = Registered(family).ToList()
             let names = (from target in targets
                          where MissingWork.Of(target.Features, example).Any()
                          select target.Name[(family.Prefix + target.Architecture.Name).Length..].TrimStart('_')).ToList()
             where names.Count > 0
             select names.Count == targets.Count
                 ? $"instruction set {family.InstructionSet.Number}"
                 : $"targets {string.Join(", ", names.Distinct())} of instruction set {family.InstructionSet.Number}").ToList();
        return missing.Count == 0 ? "" : $"\nNot there (VAI4022) in {string.Join(" and ", missing)}.\n";
    }

    private static ConvolutionSuperlayer Convolution()
    {
        var window = Wide(16);
        return new ConvolutionSuperlayer(
            "convolution", Map(1, 16, 16, 4), new ConvolutionStage(window, Map(4, 16, 16, 4), Map(4), 8, 8, Activation.None),
            null, Map(1, 1, 1, 4));
    }

    private static AluSuperlayer OnAlu(AluStage stage)
    {
        var (height, width) = (stage.Window.KernelHeight, stage.Window.KernelWidth);
        return new AluSuperlayer("alu", Map(1, height, width, 4), stage, Map(1, 1, 1, 4));
    }

    private static ElementwiseSuperlayer Elementwise(ElementwiseKind kind)
    {
        var map = Map(1, 8, 8, 4);
        var part = new ElementwisePart([map, map], ElementwiseStage.Of(kind, [0, 0], 0, false), map);
        return new ElementwiseSuperlayer("both", map, [part], map);
    }

    private static Window Wide(int kernel) => new(kernel, kernel);

    private static DdrTensor Map(params int[] shape) => new("map", [.. shape], DpuSubgraph.DenseStride([.. shape]), 0, 0, 0);
}
