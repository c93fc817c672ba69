using Vai.Numerics;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>The 256 results of moving an int8 from one fix point to another, rounded half up.</summary>
internal static class Requantization
{
    /// <summary>Beyond this all 8 bits are gone on either side.</summary>
    private const int LargestShift = 20;

    /// <summary>The results by value + 128; null where nothing changes.</summary>
    public static sbyte[]? Table(int fromFixPoint, int toFixPoint) => fromFixPoint == toFixPoint
        ? null
        : Table(value => FixedPoint.RoundShift(value, (int)Math.Clamp((long)fromFixPoint - toFixPoint, -LargestShift, LargestShift)));

    /// <summary>The saturated results of a function for all int8 values, by value + 128.</summary>
    public static sbyte[] Table(Func<int, long> function) =>
        [.. Enumerable.Range(sbyte.MinValue, 256).Select(value => FixedPoint.Saturate(function(value)))];

    /// <summary>Replaces each value by the table's; does nothing without a table.</summary>
    public static void Apply(sbyte[]? table, Span<sbyte> values)
    {
        if (table is null)
        {
            return;
        }

        foreach (ref var value in values)
        {
            value = table[value - sbyte.MinValue];
        }
    }
}
