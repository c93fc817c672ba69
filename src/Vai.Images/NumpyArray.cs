using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Vai.Images;

/// <summary>A NumPy array in a stream: its header, then its numbers, C order.</summary>
/// <param name="Type">NumPy's type string: |u1, &lt;f4, &lt;i8, …</param>
/// <param name="ItemBytes">Bytes of a number.</param>
internal sealed partial record NumpyArray(ImmutableArray<int> Shape, string Type, int ItemBytes)
{
    private const int LargestHeader = 1 << 16;
    private const long LargestArray = 1L << 40;

    /// <summary>Reads the header; the stream then stands at the first number. Null when the stream is no NPY.</summary>
    /// <exception cref="VaiException">VAI3003: the header is broken or the type is no number.</exception>
    public static NumpyArray? TryRead(Stream stream, string path)
    {
        Span<byte> start = stackalloc byte[8];
        if (DataFile.Fill(stream, start, path) != 8 || !IsMagic(start))
        {
            return null;
        }

        var sizeBytes = start[6] >= 2 ? 4 : 2;
        var size = DataFile.ReadExactly(stream, sizeBytes, path);
        var length = sizeBytes == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LargestHeader)
        {
            throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"its NumPy header has {length} bytes");
        }

        return Parse(Encoding.Latin1.GetString(DataFile.ReadExactly(stream, (int)length, path)), path);
    }

    /// <summary>Whether the numbers are bytes, which only pixels are.</summary>
    public bool IsPixels => Type == "u1";

    /// <summary>Numbers of one element of the first dimension.</summary>
    public int ValuesOfOne => (int)Shape.Skip(1).Aggregate(1L, (product, size) => product * size);

    /// <summary>Some numbers as float.</summary>
    public float[] ToFloats(ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / ItemBytes];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ToFloat(bytes.Slice(i * ItemBytes, ItemBytes));
        }

        return values;
    }

    private static bool IsMagic(ReadOnlySpan<byte> start) => start is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..];

    private float ToFloat(ReadOnlySpan<byte> item) => Type switch
    {
        "f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(item),
        "f4" => BinaryPrimitives.ReadSingleLittleEndian(item),
        "f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(item),
        "u1" or "b1" => item[0],
        "i1" => (sbyte)item[0],
        "u2" => BinaryPrimitives.ReadUInt16LittleEndian(item),
        "i2" => BinaryPrimitives.ReadInt16LittleEndian(item),
        "u4" => BinaryPrimitives.ReadUInt32LittleEndian(item),
        "i4" => BinaryPrimitives.ReadInt32LittleEndian(item),
        "u8" => BinaryPrimitives.ReadUInt64LittleEndian(item),
        _ => BinaryPrimitives.ReadInt64LittleEndian(item),
    };

    private static NumpyArray Parse(string header, string path)
    {
        var (type, order, shape) = (TypePattern().Match(header), OrderPattern().Match(header), ShapePattern().Match(header));
        if (!type.Success || !shape.Success || order.Groups[1].Value == "True" || type.Groups[1].Value is ">")
        {
            throw VaiDiagnostics.BadCalibrationFile.Exception(
                path, $"its NumPy header '{header.Trim()}' is none of little-endian numbers in C order");
        }

        var sizes = shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1)
                .ToImmutableArray();
        var bytes = type.Groups[2].Value[1] - '0';
        return sizes.All(size => size >= 0) && sizes.Aggregate((decimal)bytes, (product, size) => product * size) <= LargestArray
            ? new NumpyArray(sizes, type.Groups[2].Value, bytes)
            : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"its NumPy array has the shape ({shape.Groups[1].Value})");
    }

    [GeneratedRegex("'descr'\\s*:\\s*'([<>|=]?)([fuib][1248])'")]
    private static partial Regex TypePattern();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([0-9, ]{0,200})\\)")]
    private static partial Regex ShapePattern();
}
