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
    /// <summary>A superlayer of each kind, with the largest kernel, whose measurements name the limits.</summary>
    private static readonly ImmutableArray<(string Title, Superlayer Example)> Kinds =
    [
        ("Convolution (CONV)", Convolution()),
        ("Depthwise convolution (ALU)", OnAlu(new DepthwiseStage(Wide(256), Map(1, 256, 256, 4), Map(4), 8, 8, Activation.None))),
        ("Maximum pooling (ALU)", OnAlu(new PoolingStage(PoolingKind.Maximum, Wide(256)))),
        ("Average pooling (ALU)", OnAlu(new PoolingStage(PoolingKind.Average, Wide(256)))),
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
            page.Append(CultureInfo.InvariantCulture, $"\n### {title}\n\n| code | number | range |\n|---|---|---|\n");
            foreach (var row in Rows(example))
            {
                page.Append(row);
            }
        }

        return page.ToString();
    }

    private static IEnumerable<string> Rows(Superlayer example) =>
        from constraint in SuperlayerConstraints.All
        where constraint.Descriptor != VaiDiagnostics.BanksTooSmall
        from number in from architecture in DpuArchitecture.All
                       from measurement in constraint.Measure(DpuTarget.Parse(architecture.Name), example)
                       group (architecture.Name, Range: $"{measurement.Minimum} to {measurement.Maximum}") by measurement.What
        let ranges = number.GroupBy(item => item.Range, item => item.Name).ToList()
        select $"| {constraint.Descriptor.Code} | {number.Key} | "
            + (ranges is [var only] ? only.Key : string.Join("; ", ranges.Select(range => $"{string.Join(", ", range)}: {range.Key}")))
                + " |\n";

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
