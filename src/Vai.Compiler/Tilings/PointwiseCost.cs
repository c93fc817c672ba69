using Vai.Compiled;
using Vai.Targets;
using static Vai.Compiler.Superlayers.IntegerMath;

namespace Vai.Compiler.Tilings;

/// <summary>What pointwise work keeps the engines busy with, by the rules of the cycle model.</summary>
internal static class PointwiseCost
{
    /// <param name="output">The operands' shape, rows and columns repeated.</param>
    /// <param name="compute">What a tile of rows, columns and channel groups keeps MISC busy with.</param>
    public static EngineCycles Of(
        DpuTarget target, ImmutableArray<DdrTensor> operands, DdrTensor output, int rowsAtOnce, int columns, PointwiseRoom room,
        Func<int, int, int, EngineCycles> compute)
    {
        var shape = operands[0].Shape;
        var lanes = target.Architecture.ChannelParallel;
        var channels = Math.Min(shape[3], room.BlockGroups * lanes);
        var lines = columns * room.BlockGroups;
        var pieces = CeilingDivide(CeilingDivide(shape[3], lanes), room.BlockGroups) * (double)CeilingDivide(shape[2], columns);
        var loads = operands.Zip(room.Banks.Inputs, (map, place) => place is null
            ? EngineCycles.OfLoad(lines, columns * channels, Bursts(map, columns))
            : default).Aggregate((left, right) => left + right);
        var repeat = room.RepeatColumns;
        var saves = room.Banks.IsSaved
            ? output.Shape[1] / shape[1]
                * EngineCycles.OfSave(repeat * lines, repeat * columns * channels, Bursts(output, repeat * columns))
            : default;
        return pieces * ((shape[1] * (loads + saves))
            + (CeilingDivide(shape[1], rowsAtOnce) * compute(Math.Min(rowsAtOnce, shape[1]), columns, room.BlockGroups)));

        int Bursts(DdrTensor tensor, int pixels) => tensor.Stride[2] <= channels ? 1 : pixels;
    }
}
