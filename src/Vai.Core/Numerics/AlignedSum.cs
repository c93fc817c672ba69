namespace Vai.Numerics;

/// <summary>
/// ELEW's sum of numbers with different fix points: each is shifted right to the least of them, keeps two bits behind the point, and the
/// sum is rounded once (machine.md 8, 13).
/// </summary>
internal static class AlignedSum
{
    /// <summary>Bits behind the binary point that an aligned operand keeps; what is behind them is cut off.</summary>
    public const int FractionBits = 2;

    /// <summary>
    /// Whether the result is that of exact arithmetic. One operand with bits cut off is too small by less than the last bit kept, which
    /// no rounding notices that drops bits as well; two may be too small by more.
    /// </summary>
    /// <param name="shiftReads">By operand, to the right.</param>
    /// <param name="shiftWrite">Of the sum, to the right; left where negative.</param>
    public static bool IsExact(IEnumerable<int> shiftReads, int shiftWrite) => shiftReads.Count(shift => shift > FractionBits) switch
    {
        0 => true,
        1 => shiftWrite > -FractionBits,
        _ => false,
    };
}
