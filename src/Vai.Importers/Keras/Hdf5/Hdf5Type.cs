using System.Buffers.Binary;

namespace Vai.Importers.Keras.Hdf5;

/// <summary>What an element is: a number of so many bytes, little-endian, or a text.</summary>
internal sealed record Hdf5Type(Hdf5Kind Kind, int Size)
{
    private const int LargestSize = 1 << 20;

    public bool IsText => Kind is Hdf5Kind.FixedText or Hdf5Kind.VariableText;

    public static Hdf5Type Read(Hdf5Content content, long at)
    {
        var (kind, bits, size) = (content.U8(at) & 15, content.U32(at) >> 8, content.U32(at + 4));
        if (size is 0 or > LargestSize)
        {
            throw new InvalidDataException($"its elements have {size} bytes");
        }

        var isBigEndian = (bits & 1) != 0;
        return (kind, size) switch
        {
            (0, 1 or 2 or 4 or 8) when !isBigEndian => new Hdf5Type((bits & 8) != 0 ? Hdf5Kind.Signed : Hdf5Kind.Unsigned, (int)size),
            (1, 2 or 4 or 8) when !isBigEndian => new Hdf5Type(Hdf5Kind.Real, (int)size),
            (3, _) => new Hdf5Type(Hdf5Kind.FixedText, (int)size),
            (9, _) when (bits & 15) == 1 => new Hdf5Type(Hdf5Kind.VariableText, (int)size),
            _ => new Hdf5Type(Hdf5Kind.Other, (int)size),
        };
    }

    /// <summary>An element as float32.</summary>
    public float Number(ReadOnlySpan<byte> element) => (Kind, Size) switch
    {
        (Hdf5Kind.Real, 2) => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
        (Hdf5Kind.Real, 4) => BinaryPrimitives.ReadSingleLittleEndian(element),
        (Hdf5Kind.Real, 8) => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
        (Hdf5Kind.Signed, 1) => (sbyte)element[0],
        (Hdf5Kind.Signed, 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
        (Hdf5Kind.Signed, 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
        (Hdf5Kind.Signed, 8) => BinaryPrimitives.ReadInt64LittleEndian(element),
        (Hdf5Kind.Unsigned, 1) => element[0],
        (Hdf5Kind.Unsigned, 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
        (Hdf5Kind.Unsigned, 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
        (Hdf5Kind.Unsigned, 8) => BinaryPrimitives.ReadUInt64LittleEndian(element),
        _ => throw new InvalidDataException($"its elements are no numbers (little-endian, 1 to 8 bytes), but {Kind} of {Size} bytes"),
    };
}

/// <summary>What the bytes of an element mean.</summary>
internal enum Hdf5Kind { Other, Signed, Unsigned, Real, FixedText, VariableText }
