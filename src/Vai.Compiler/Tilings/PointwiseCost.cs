using Vai.Compiled;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>An estimate of the cycles of pointwise work, by the rules of <see cref="TilingCost"/>.</summary>
internal static class PointwiseCost
{
    public static long Of(DpuTarget target, ImmutableArray<DdrTensor> operands, int rowsAtOnce, int columns, PointwiseRoom room)
    {
        var shape = operands[0].Shape;
        long groups = CeilingDivide(shape[3], target.Architecture.ChannelParallel);
        var pieces = CeilingDivide((int)groups, room.BlockGroups) * CeilingDivide(shape[2], columns);
        var row = (shape[2] * groups) + (pieces * TilingCost.CyclesToStart);
        var maps = room.Loaded + (room.Banks.IsSaved ? room.RepeatColumns : 0);
        var move = shape[1] * row * maps;
        var compute = CeilingDivide(shape[1], rowsAtOnce) * row * operands.Length;
        return room.Slots > 1 ? Math.Max(move, compute) + (Math.Min(move, compute) / 8) : move + compute;
    }
}
