using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>int8 to int16, the form in which pairs are multiplied and added.</summary>
internal readonly struct WidenInt8 : IWiden<sbyte, short>
{
    public static short Zero => 0;

    public static int Chunk => Vector128<sbyte>.Count;

    public static void Widen(ReadOnlySpan<sbyte> from, Span<short> to)
    {
        var i = 0;
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to[..from.Length]);
        for (; i <= from.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(ref source, (nuint)i));
            lower.StoreUnsafe(ref target, (nuint)i);
            upper.StoreUnsafe(ref target, (nuint)(i + Vector128<short>.Count));
        }

        for (; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    public static void WidenChunks(ref readonly sbyte from, ref short to, int length)
    {
        for (var i = 0; i < length; i += Vector128<sbyte>.Count)
        {
            var (lower, upper) = Vector128.Widen(Vector128.LoadUnsafe(in from, (nuint)i));
            lower.StoreUnsafe(ref to, (nuint)i);
            upper.StoreUnsafe(ref to, (nuint)(i + Vector128<short>.Count));
        }
    }
}
