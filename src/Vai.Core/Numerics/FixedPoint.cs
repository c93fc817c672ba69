namespace Vai.Numerics;

/// <summary>
/// The arithmetic of 8-bit fixed point: a tensor of fix point <c>f</c> holds real values <c>q * 2^-f</c>, q in -128..127
/// (quantizer.md 1.1, 1.2; machine.md 6).
/// </summary>
internal static class FixedPoint
{
    /// <summary>Clamps to the int8 range.</summary>
    public static sbyte Saturate(long value) => (sbyte)Math.Clamp(value, sbyte.MinValue, sbyte.MaxValue);

    /// <summary>
    /// <c>floor(value / 2^shift + 1/2)</c>: the DPU's rounding, ties toward plus infinity. A negative shift multiplies.
    /// </summary>
    /// <param name="shift">At most 62; magnitudes are the caller's to keep inside 64 bits.</param>
    public static long RoundShift(long value, int shift) =>
        shift > 0 ? (value + (1L << (shift - 1))) >> shift : value << -shift;

    /// <summary>A real value as int8 of the given fix point, rounded half up: inputs and activations (DPU_ROUND).</summary>
    public static sbyte QuantizeHalfUp(float value, int fixPoint) =>
        Clamp(MathF.Floor((value * Scale(fixPoint)) + 0.5f));

    /// <summary>A real value as int8 of the given fix point, rounded half away from zero: weights and biases (STD_ROUND).</summary>
    public static sbyte QuantizeHalfAway(float value, int fixPoint) =>
        Clamp(MathF.Round(value * Scale(fixPoint), MidpointRounding.AwayFromZero));

    /// <summary>The real value of an int8.</summary>
    public static float Dequantize(sbyte value, int fixPoint) => value * Scale(-fixPoint);

    /// <summary>2^fixPoint.</summary>
    public static float Scale(int fixPoint) => MathF.ScaleB(1f, fixPoint);

    // NaN quantizes to zero so that no input, however broken, leaves the int8 grid.
    private static sbyte Clamp(float rounded) => float.IsNaN(rounded) ? (sbyte)0 : (sbyte)Math.Clamp(rounded, -128f, 127f);
}
