using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Targets;

namespace Vai.Compiler.Scheduling;

/// <summary>Element-wise work, each part cut into tiles.</summary>
internal sealed record ElementwisePlan(
    DpuTarget Target, ElementwiseSuperlayer Elementwise, ImmutableArray<PointwiseTiling> Tilings, BankPlan Banks) : SuperlayerPlan(Elementwise, Banks)
{
    public override long Cost => Tilings.Sum(tiling => tiling.Cost);

    public override ConstantLines Constants => default;

    /// <returns>Null where tiles of some part do not fit the banks.</returns>
    /// <exception cref="ArgumentException">The shapes of a part's tensors do not go together: a bug of the caller.</exception>
    public static ElementwisePlan? Best(DpuTarget target, ElementwiseSuperlayer superlayer, BankPlan banks)
    {
        var tilings = ImmutableArray.CreateBuilder<PointwiseTiling>();
        foreach (var part in superlayer.Parts)
        {
            RequireCoherence(superlayer.Name, part);
            if (PointwiseTiling.Best(target, part.Operands, part.RepeatColumns, BanksOf(part, superlayer, banks)) is not { } tiling)
            {
                return null;
            }

            tilings.Add(tiling);
        }

        return new ElementwisePlan(target, superlayer, tilings.ToImmutable(), banks);
    }

    public override IEnumerable<Step> Steps(ConstantLines first, bool isFirst, CompilerOptions options) =>
        Elementwise.Parts.Zip(Tilings, (part, tiling) => PointwiseScheduler.Steps(
            Target, tiling, BanksOf(part, Elementwise, Banks), part.Operands, part.Output, part.RepeatRows, part.RepeatColumns,
            _ => [],
            tile => new ElementwiseStep(part.Stage, tile.Rows, tile.Columns, tile.Channels.Count, tile.Operands, tile.Output, part.RepeatColumns),
            options)).SelectMany(steps => steps);

    // Of several parts, none finds or leaves a whole map in the banks.
    private static BankPlan BanksOf(ElementwisePart part, ElementwiseSuperlayer superlayer, BankPlan banks) =>
        superlayer.Parts.Length == 1 ? banks : banks with { Inputs = [.. part.Operands.Select(_ => (RowPlacement?)null)] };

    private static void RequireCoherence(string name, ElementwisePart part)
    {
        var shape = part.Operands[0].Shape;
        ImmutableArray<int> result = [1, shape[1] * part.RepeatRows, shape[2] * part.RepeatColumns, shape[3]];
        foreach (var tensor in part.Operands.Append(part.Output))
        {
            var expected = tensor == part.Output ? result : shape;
            if (!tensor.Shape.AsSpan().SequenceEqual(expected.AsSpan()) || tensor.Stride is not [.., 1])
            {
                throw new ArgumentException(
                    $"superlayer '{name}': '{tensor.OpName}' has shape [{string.Join(',', tensor.Shape)}], not [{string.Join(',', expected)}], or channels apart");
            }
        }
    }
}
