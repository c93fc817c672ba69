namespace Vai.Compiler.Superlayers;

/// <summary>How LOAD makes zeros of the bytes of a row that are not of the map (machine.md 4).</summary>
/// <param name="Start">Zeros in front of the first byte of pixel 0.</param>
/// <param name="End">Zeros at the end of pixel length - 1 - Index, the lanes without a channel included; 0 for none.</param>
/// <param name="Index">Padded pixels at an end, less one.</param>
internal readonly record struct RowPadding(int Start, int End, int Index)
{
    /// <param name="bytes">Those of the map, counted from the first byte of the row's first pixel.</param>
    /// <param name="columns">The pixels that are loaded.</param>
    /// <param name="pixel">Bytes of a pixel.</param>
    /// <param name="jump">Bytes from pixel to pixel.</param>
    public static RowPadding Of(Interval bytes, Interval columns, int pixel, int jump, int lanes)
    {
        var before = Math.Max(bytes.Start - (columns.Start * jump), 0);
        var behind = Math.Max((columns.Last * jump) + pixel - bytes.End, 0);
        var index = Math.Max(Math.Min(IntegerMath.CeilingDivide(Math.Max(before, behind), jump), columns.Count) - 1, 0);
        var end = (IntegerMath.CeilingDivide(pixel, lanes) * lanes) - (pixel - behind) - (index * jump);
        return new RowPadding(before, behind == 0 ? 0 : end, index);
    }
}
