using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>int8 plus 128 as an unsigned byte, the form in which processors multiply bytes; only the sign bit changes.</summary>
internal readonly struct OffsetInt8 : IWiden<sbyte, byte>
{
    private const byte SignBit = 0x80;
    private const uint SignBits = 0x80808080;

    public static byte Zero => SignBit;

    public static int Chunk => Vector128<byte>.Count;

    // Runs are short (a kernel row of a picture has 9 or 21 numbers), so that what is left over counts: the last step overlaps the one
    // before.
    public static void Widen(ReadOnlySpan<sbyte> from, Span<byte> to)
    {
        var length = from.Length;
        ref var source = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(from));
        ref var target = ref MemoryMarshal.GetReference(to[..length]);
        if (length >= Vector128<byte>.Count)
        {
            var i = 0;
            for (; i <= length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                (Vector256.LoadUnsafe(ref source, (nuint)i) ^ Vector256.Create(SignBit)).StoreUnsafe(ref target, (nuint)i);
            }

            if (i <= length - Vector128<byte>.Count)
            {
                (Vector128.LoadUnsafe(ref source, (nuint)i) ^ Vector128.Create(SignBit)).StoreUnsafe(ref target, (nuint)i);
            }

            var last = (nuint)(length - Vector128<byte>.Count);
            (Vector128.LoadUnsafe(ref source, last) ^ Vector128.Create(SignBit)).StoreUnsafe(ref target, last);
        }
        else if (length >= sizeof(uint))
        {
            for (var i = 0; i < length - sizeof(uint); i += sizeof(uint))
            {
                ChangeFour(ref source, ref target, i);
            }

            ChangeFour(ref source, ref target, length - sizeof(uint));
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                Unsafe.Add(ref target, i) = (byte)(Unsafe.Add(ref source, i) ^ SignBit);
            }
        }
    }

    public static void WidenChunks(ref readonly sbyte from, ref byte to, int length)
    {
        ref var source = ref Unsafe.As<sbyte, byte>(ref Unsafe.AsRef(in from));
        for (var i = 0; i < length; i += Vector128<byte>.Count)
        {
            (Vector128.LoadUnsafe(ref source, (nuint)i) ^ Vector128.Create(SignBit)).StoreUnsafe(ref to, (nuint)i);
        }
    }

    private static void ChangeFour(ref byte source, ref byte target, int place) => Unsafe.WriteUnaligned(
        ref Unsafe.Add(ref target, place), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, place)) ^ SignBits);
}
