using System.Buffers.Binary;
using System.Text;

namespace Vai.Importers.Keras.Hdf5;

/// <summary>
/// The bytes of an HDF5 file, read by address. Addresses come from the file: each access is checked, and each structure that is
/// entered is counted, so that a file whose addresses lead in a circle comes to an end.
/// </summary>
/// <param name="bytes">The whole file.</param>
internal sealed class Hdf5Content(byte[] bytes)
{
    private const int Smallest = 8;

    // Real files have a structure for every few dozen bytes of their headers.
    private long _visits = 100_000 + (bytes.Length / Smallest);

    /// <summary>Bytes of an address: 4 or 8.</summary>
    public int AddressSize { get; set; } = Smallest;

    /// <summary>Bytes of a length: 4 or 8.</summary>
    public int LengthSize { get; set; } = Smallest;

    /// <summary>What all addresses are counted from.</summary>
    public long Base { get; set; }

    public int Length => bytes.Length;

    /// <summary>Counts the entering of a structure.</summary>
    /// <exception cref="InvalidDataException">There were more than the file can have.</exception>
    public void Visit()
    {
        if (--_visits < 0)
        {
            throw new InvalidDataException("its addresses lead in a circle");
        }
    }

    /// <summary>Bytes at a place.</summary>
    /// <exception cref="InvalidDataException">They lie outside of the file.</exception>
    public ReadOnlySpan<byte> Span(long at, long count) => at >= 0 && count >= 0 && at <= bytes.Length && count <= bytes.Length - at
        ? bytes.AsSpan((int)at, (int)count)
        : throw new InvalidDataException($"{count} bytes at {at} lie outside of its {bytes.Length}");

    public byte U8(long at) => Span(at, 1)[0];

    public ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, 2));

    public uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, 4));

    /// <summary>A number of so many bytes, 1 to 8; larger ones than a file can have become the largest.</summary>
    public long Number(long at, int size)
    {
        var number = 0UL;
        var digits = Span(at, size);
        for (var i = size - 1; i >= 0; i--)
        {
            number = (number << 8) | digits[i];
        }

        return (long)Math.Min(number, long.MaxValue / 4);
    }

    public long LengthAt(long at) => Number(at, LengthSize);

    /// <summary>An address as a place in the file; null where it is the undefined one, all ones.</summary>
    public long? AddressAt(long at) => Span(at, AddressSize).ContainsAnyExcept((byte)0xFF) ? Base + Number(at, AddressSize) : null;

    public void Expect(long at, ReadOnlySpan<byte> signature)
    {
        if (!Span(at, signature.Length).SequenceEqual(signature))
        {
            throw new InvalidDataException($"'{Encoding.ASCII.GetString(signature)}' is missing at {at}");
        }
    }

    /// <summary>A text that ends with a zero byte.</summary>
    public string Text(long at)
    {
        const int longest = 1 << 16;
        var span = Span(at, Math.Min(longest, bytes.Length - at));
        var end = span.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(span[..end]) : throw new InvalidDataException($"a text at {at} does not end");
    }
}
