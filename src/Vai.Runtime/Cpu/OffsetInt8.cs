using System.Numerics;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu;

/// <summary>int8 plus 128 as an unsigned byte, the form in which processors multiply bytes; only the sign bit changes.</summary>
internal readonly struct OffsetInt8 : IWiden<sbyte, byte>
{
    private const byte SignBit = 0x80;

    public static byte Zero => SignBit;

    public static void Widen(ReadOnlySpan<sbyte> from, Span<byte> to)
    {
        var source = MemoryMarshal.AsBytes(from);
        to = to[..source.Length];
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            (new Vector<byte>(source[i..]) ^ new Vector<byte>(SignBit)).CopyTo(to[i..]);
        }

        for (; i < source.Length; i++)
        {
            to[i] = (byte)(source[i] ^ SignBit);
        }
    }
}
