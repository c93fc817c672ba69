using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>
/// How maps without windows are cut into tiles that fit the banks: strips of columns, blocks of channel groups, as many rows as
/// MISC computes at once.
/// </summary>
/// <param name="Rows">Rows of a tile.</param>
/// <param name="Columns">Columns of the operands in a strip.</param>
/// <param name="BlockGroups">Channel groups in a block.</param>
/// <param name="Slots">Slabs of each operand, and of the result, that the banks hold at once.</param>
/// <param name="Operands">A ring for each operand; null where the whole operand lies in the banks.</param>
/// <param name="Output">Null where the whole result stays in the banks.</param>
/// <param name="Work">What it keeps the engines busy with.</param>
internal sealed record PointwiseTiling(
    int Rows, int Columns, int BlockGroups, int Slots, ImmutableArray<LineRing?> Operands, LineRing? Output, EngineCycles Work)
{
    /// <summary>Estimated cycles.</summary>
    public long Cost => Slots > 1 ? Work.Overlapping : Work.InTurn;

    /// <summary>Two slabs: one is computed while the other is loaded or stored.</summary>
    private const int Overlapping = 2;

    /// <summary>jump_write of ALU has 10 bits, jump_read of ELEW 12 (machine.md 0).</summary>
    private const int LargestPixelPitch = 1024;

    /// <summary>length of ALU and ELEW has 11 bits.</summary>
    private const int LargestLength = 2048;

    /// <summary>The fewest tiles that overlap, or else the fewest; null when none fits.</summary>
    /// <param name="operands">All of one shape.</param>
    /// <param name="output">Rows and columns of the operands, repeated.</param>
    /// <param name="work">What a tile of rows, columns and channel groups keeps MISC busy with.</param>
    public static PointwiseTiling? Best(
        DpuTarget target, ImmutableArray<DdrTensor> operands, DdrTensor output, BankPlan banks, Func<int, int, int, EngineCycles> work)
    {
        var shape = operands[0].Shape;
        var groups = CeilingDivide(shape[3], target.Architecture.ChannelParallel);
        var repeatColumns = output.Shape[2] / shape[2];
        return (from slots in new[] { Overlapping, 1 }
                from pair in banks.Groups
                let best = (from block in Pieces(groups, Tiling.LargestChannelGroups)
                            where block * repeatColumns <= LargestPixelPitch
                            let room = new PointwiseRoom(banks, pair.Input, pair.Result, slots, block, repeatColumns)
                            let columns = Widest(shape[2], room.Columns)
                            where columns > 0
                            orderby CeilingDivide(groups, block) * CeilingDivide(shape[2], columns), block descending
                            select Of(target, operands, output, columns, room, work)).FirstOrDefault()
                where best is not null
                select best).FirstOrDefault();
    }

    /// <summary>The tilings of the parts; null where tiles of some part do not fit the banks.</summary>
    /// <exception cref="ArgumentException">The shapes of a part's tensors do not go together: a bug of the caller.</exception>
    internal static ImmutableArray<PointwiseTiling>? Best(DpuTarget target, ElementwiseSuperlayer superlayer, BankPlan banks)
    {
        var tilings = ImmutableArray.CreateBuilder<PointwiseTiling>();
        foreach (var part in superlayer.Parts)
        {
            RequireCoherence(superlayer.Name, part);
            if (Best(
                target, part.Operands, part.Output, BanksOf(part, superlayer, banks),
                (rows, columns, blockGroups) => part.RepeatColumns
                    * EngineCycles.OfMisc((double)rows * columns * blockGroups * part.Operands.Length)) is not { } tiling)
            {
                return null;
            }

            tilings.Add(tiling);
        }

        return tilings.ToImmutable();
    }

    /// <summary>The tiling of the map; null where no tile fits the banks.</summary>
    /// <exception cref="ArgumentException">The map and the vector do not go together: a bug of the caller.</exception>
    internal static PointwiseTiling? Best(DpuTarget target, ScalingSuperlayer superlayer, BankPlan banks) =>
        superlayer.Input.Shape.AsSpan().SequenceEqual(superlayer.Output.Shape.AsSpan())
            && superlayer.Vector.ElementCount == superlayer.Input.Shape[3]
            ? Best(target, [superlayer.Input], superlayer.Output, OfMap(banks),
                (_, columns, groups) => EngineCycles.OfMisc((double)columns * groups))
            : throw new ArgumentException($"superlayer '{superlayer.Name}': the map and the vector do not go together");

    /// <summary>What a part finds in the banks: of several parts, none finds or leaves a whole map there.</summary>
    internal static BankPlan BanksOf(ElementwisePart part, ElementwiseSuperlayer superlayer, BankPlan banks) =>
        superlayer.Parts.Length == 1 ? banks : banks with { Inputs = [.. part.Operands.Select(_ => (RowPlacement?)null)] };

    /// <summary>What a map that is multiplied by a vector finds in the banks: the vector goes another way.</summary>
    internal static BankPlan OfMap(BankPlan banks) => banks with { Inputs = [banks.Inputs[0]] };

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
                    $"superlayer '{name}': '{tensor.OpName}' has shape [{string.Join(',', tensor.Shape)}], not " +
                        $"[{string.Join(',', expected)}], or channels apart");
            }
        }
    }

    private static PointwiseTiling Of(
        DpuTarget target, ImmutableArray<DdrTensor> operands, DdrTensor output, int columns, PointwiseRoom room,
        Func<int, int, int, EngineCycles> work)
    {
        var rows = room.Banks.IsFolded ? 1 : target.Features.ElementwiseRows;
        var (inputs, result) = room.Rings(target.Banks, columns);
        return new PointwiseTiling(
            rows, columns, room.BlockGroups, room.Slots, inputs, result,
            PointwiseCost.Of(target, operands, output, rows, columns, room, work));
    }

    private static int Widest(int width, int room)
    {
        var widest = Math.Min(room, LargestLength);
        return widest < 1 ? 0 : CeilingDivide(width, CeilingDivide(width, widest));
    }

    /// <summary>The sizes of 1, 2, 3 … equal pieces of a whole that are not larger than the largest.</summary>
    private static IEnumerable<int> Pieces(int whole, int largest) =>
        Enumerable.Range(1, whole).Select(count => CeilingDivide(whole, count)).Where(piece => piece <= largest).Distinct();
}
