using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>float to double: products of two floats are exact there, so a sum does not depend on fused multiply-add.</summary>
internal readonly struct WidenFloat : IWiden<float, double>
{
    public static double Zero => 0;

    public static int Chunk => 1;

    public static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        to = to[..from.Length];
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    public static void WidenChunks(ref readonly float from, ref double to, int length) =>
        Widen(MemoryMarshal.CreateReadOnlySpan(in from, length), MemoryMarshal.CreateSpan(ref to, length));
}
