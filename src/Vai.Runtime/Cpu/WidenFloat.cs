namespace Vai.Runtime.Cpu;

/// <summary>float to double: products of two floats are exact there, so a sum does not depend on fused multiply-add.</summary>
internal readonly struct WidenFloat : IWiden<float, double>
{
    public static double Zero => 0;

    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        to = to[..from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
