using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>
/// Element-wise work on maps that go from DDR to DDR, where it does not matter which byte is which channel: rows that fill all lanes of the
/// bank lines.
/// </summary>
internal static class PackedMaps
{
    /// <summary>LOAD counts the bytes of a pixel in 14 bits.</summary>
    private const int LargestPixel = 1 << 14;

    /// <summary>Each part that gains has rows of one pixel.</summary>
    public static ElementwiseSuperlayer Of(ElementwiseSuperlayer superlayer, int lanes) =>
        superlayer with { Parts = [.. superlayer.Parts.Select(part => CanBePacked(part, lanes) ? Packed(part) : part)] };

    private static bool CanBePacked(ElementwisePart part, int lanes)
    {
        return part is { RepeatRows: 1, RepeatColumns: 1 } && part.Output.Shape is [_, _, > 1, var channels] && channels % lanes != 0
            && part.Output.Shape[2] * channels <= LargestPixel && part.Operands.Append(part.Output).All(RowsAreDense);

        static bool RowsAreDense(DdrTensor tensor) => tensor.Stride[2] == tensor.Shape[3];
    }

    private static ElementwisePart Packed(ElementwisePart part) =>
        part with { Operands = [.. part.Operands.Select(Packed)], Output = Packed(part.Output) };

    private static DdrTensor Packed(DdrTensor map)
    {
        var row = map.Shape[2] * map.Shape[3];
        return map with { Shape = [1, map.Shape[1], 1, row], Stride = [map.Stride[0], map.Stride[1], row, 1] };
    }
}
