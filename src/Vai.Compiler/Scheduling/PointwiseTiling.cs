using System.Collections.Immutable;
using Vai.Runtime;
using Vai.Targets;
using static Vai.Compiler.Scheduling.IntegerMath;

namespace Vai.Compiler.Scheduling;

/// <summary>
/// How maps without windows are cut into tiles that fit the banks: strips of columns, blocks of channel groups, as many rows as
/// MISC computes at once.
/// </summary>
/// <param name="Columns">Columns of the operands in a strip.</param>
/// <param name="BlockGroups">Channel groups in a block.</param>
/// <param name="Slots">Slabs of each operand, and of the result, that the banks hold at once.</param>
/// <param name="Operands">A ring for each operand, in the first group of banks.</param>
/// <param name="Output">In the last group of banks.</param>
public sealed record PointwiseTiling(int Columns, int BlockGroups, int Slots, ImmutableArray<LineRing> Operands, LineRing Output)
{
    /// <summary>Two slabs: one is computed while the other is loaded or stored.</summary>
    private const int Overlapping = 2;

    /// <summary>channel_group of ALU and ELEW has 8 bits (guide dpu-isa.md 0).</summary>
    private const int LargestBlock = 256;

    /// <summary>jump_write of ALU has 10 bits, jump_read of ELEW 12 (guide dpu-isa.md 0).</summary>
    private const int LargestPixelPitch = 1024;

    /// <summary>length of ALU and ELEW has 11 bits.</summary>
    private const int LargestLength = 2048;

    /// <summary>The fewest tiles that overlap, or else the fewest; null when none fits.</summary>
    /// <param name="repeatColumns">How many pixels of the result each pixel becomes.</param>
    public static PointwiseTiling? Best(DpuTarget target, DdrTensor map, int operands, int repeatColumns)
    {
        var groups = CeilingDivide(map.Shape[3], target.Architecture.ChannelParallel);
        return (from slots in new[] { Overlapping, 1 }
                let best = (from block in Pieces(groups, LargestBlock)
                            where block * repeatColumns <= LargestPixelPitch
                            let columns = Widest(target, map.Shape[2], block, slots, operands, repeatColumns)
                            where columns > 0
                            orderby CeilingDivide(groups, block) * CeilingDivide(map.Shape[2], columns), block descending
                            select Of(target, columns, block, slots, operands, repeatColumns)).FirstOrDefault()
                where best is not null
                select best).FirstOrDefault();
    }

    private static int Widest(DpuTarget target, int width, int block, int slots, int operands, int repeatColumns)
    {
        var (input, output) = (slots * operands * block, slots * block * repeatColumns);
        var lines = target.Banks.GroupCount > 1 ? Math.Max(input, output) : input + output;
        var widest = Math.Min(DpuArchitecture.BankDepth / lines, LargestLength);
        return widest >= width ? width : CeilingDivide(width, CeilingDivide(width, Math.Max(widest, 1))) <= widest ? CeilingDivide(width, CeilingDivide(width, Math.Max(widest, 1))) : 0;
    }

    private static PointwiseTiling Of(DpuTarget target, int columns, int block, int slots, int operands, int repeatColumns)
    {
        var slab = columns * block;
        var banks = target.Banks;
        var resultGroup = banks.GroupCount - 1;
        var firstResult = resultGroup == 0 ? operands * slots * slab : 0;
        return new PointwiseTiling(
            columns, block, slots,
            [.. Enumerable.Range(0, operands).Select(number => new LineRing(banks.FirstBankOfGroup(0), number * slots * slab, slab, slots))],
            new LineRing(banks.FirstBankOfGroup(resultGroup), firstResult, slab * repeatColumns, slots));
    }

    /// <summary>The sizes of 1, 2, 3 … equal pieces of a whole that are not larger than the largest.</summary>
    private static IEnumerable<int> Pieces(int whole, int largest) =>
        Enumerable.Range(1, whole).Select(count => CeilingDivide(whole, count)).Where(piece => piece <= largest).Distinct();
}
