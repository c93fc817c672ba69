using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using Vai.Importers.Onnx.Wire;

namespace Vai.Importers.Onnx.Model;

/// <summary>Reads TensorProto: numbers in the message, packed, or in a file beside the model.</summary>
/// <param name="folder">Where the model lies; null where only its bytes are known.</param>
/// <param name="reading">Told of each file beside the model that is looked for.</param>
internal sealed class OnnxTensors(string? folder, Action<string> reading)
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int8 = 3;
    public const int Int32 = 6;
    public const int Bool = 9;

    private const int External = 1;
    private const long LargestCount = 1L << 28;

    private delegate float ReadReal(ReadOnlySpan<byte> bytes);

    private delegate long ReadInteger(ReadOnlySpan<byte> bytes);

    private static readonly FrozenDictionary<int, (int Width, ReadReal Read)> RealTypes = new Dictionary<int, (int, ReadReal)>
    {
        [1] = (4, BinaryPrimitives.ReadSingleLittleEndian),
        [10] = (2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        [11] = (8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        [16] = (2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, (int Width, ReadInteger Read)> IntegerTypes = new Dictionary<int, (int, ReadInteger)>
    {
        [2] = (1, bytes => bytes[0]),
        [3] = (1, bytes => (sbyte)bytes[0]),
        [4] = (2, bytes => BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
        [5] = (2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        [6] = (4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        [7] = (8, BinaryPrimitives.ReadInt64LittleEndian),
        [9] = (1, bytes => bytes[0] == 0 ? 0 : 1),
        [12] = (4, bytes => BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
        [13] = (8, bytes => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue)),
    }.ToFrozenDictionary();

    /// <summary>Whether numbers of a type are real; null for a type that is not read.</summary>
    public static bool? IsReal(long type) => RealTypes.ContainsKey((int)type) ? true : IntegerTypes.ContainsKey((int)type) ? false : null;

    /// <exception cref="VaiException">VAI2040, VAI2047: the numbers are missing, too few, or of a type that is not read.</exception>
    public ConstantTensor Read(TensorProto tensor)
    {
        var count = Count(tensor);
        ImmutableArray<int> shape = [.. tensor.Dims.Select(size => (int)size)];
        var name = tensor.Name.Length > 0 ? tensor.Name : null;
        if (RealTypes.TryGetValue(tensor.DataType, out var real))
        {
            var packed = Packed(tensor, count, real.Width);
            return ConstantTensor.OfReals(shape, packed.IsEmpty && count > 0 ? ListedReals(tensor, count)
                // Nearly always float32, and large networks have a hundred million of them.
                : tensor.DataType == Float && BitConverter.IsLittleEndian ? MemoryMarshal.Cast<byte, float>(packed.Span).ToArray()
                : Convert(packed.Span, count, real.Width, bytes => real.Read(bytes))) with { Name = name };
        }

        if (IntegerTypes.TryGetValue(tensor.DataType, out var integer))
        {
            var packed = Packed(tensor, count, integer.Width);
            return ConstantTensor.OfIntegers(
                shape,
                packed.IsEmpty && count > 0
                    ? ListedIntegers(tensor, count)
                    : Convert(packed.Span, count, integer.Width, bytes => integer.Read(bytes))) with
            {
                Name = name,
                ElementType = tensor.DataType,
            };
        }

        throw Bad(
            tensor,
            $"its numbers are of type {tensor.DataType}; float, double, half, bfloat16, bool and integers of 8 to 64 bits are read");
    }

    private static int Count(TensorProto tensor)
    {
        var count = 1L;
        foreach (var size in tensor.Dims)
        {
            if (size is < 0 or > LargestCount || (count *= size) > LargestCount)
            {
                throw Bad(tensor, $"its shape is [{string.Join(", ", tensor.Dims.Take(16))}]; at most {LargestCount} numbers are read");
            }
        }

        return tensor.Dims.Count <= 16 ? (int)count : throw Bad(tensor, $"it has {tensor.Dims.Count} dimensions > 16");
    }

    private static T[] Convert<T>(ReadOnlySpan<byte> packed, int count, int width, Func<byte[], T> read)
    {
        var numbers = new T[count];
        var bytes = new byte[width];
        for (var i = 0; i < count; i++)
        {
            packed.Slice(i * width, width).CopyTo(bytes);
            numbers[i] = read(bytes);
        }

        return numbers;
    }

    private static float[] ListedReals(TensorProto tensor, int count) => tensor.DataType switch
    {
        1 when tensor.FloatData.Count == count => [.. tensor.FloatData],
        11 when tensor.DoubleData.Count == count => [.. tensor.DoubleData.Select(number => (float)number)],
        10 when tensor.Int32Data.Count == count => [.. tensor.Int32Data.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))],
        16 when tensor.Int32Data.Count == count => [.. tensor.Int32Data.Select(bits => BitConverter.Int32BitsToSingle(bits << 16))],
        _ => throw Missing(tensor, count),
    };

    private static long[] ListedIntegers(TensorProto tensor, int count) => tensor.DataType switch
    {
        7 when tensor.Int64Data.Count == count => [.. tensor.Int64Data],
        12 or 13 when tensor.Uint64Data.Count == count => [.. tensor.Uint64Data.Select(number => (long)Math.Min(number, long.MaxValue))],
        _ when tensor.Int32Data.Count == count => [.. tensor.Int32Data.Select(number => (long)number)],
        _ => throw Missing(tensor, count),
    };

    private ReadOnlyMemory<byte> Packed(TensorProto tensor, int count, int width)
    {
        var needed = (long)count * width;
        if (tensor.DataLocation == External)
        {
            return ReadBeside(tensor, needed);
        }

        return tensor.RawData.IsEmpty || tensor.RawData.Length == needed
            ? tensor.RawData.Memory
            : throw Bad(tensor, $"it has {tensor.RawData.Length} bytes, its {count} numbers need {needed}");
    }

    /// <summary>Bytes that the weights outside of the model file should have.</summary>
    public static long BytesBeside(GraphProto graph) => graph.Initializer.Where(tensor => tensor.DataLocation == External)
        .Sum(
            tensor =>
                Math.Clamp(
                    tensor.Dims.Aggregate(
                        4L,
                        (product, size) =>
                            product is > 0 and <= LargestCount && size is > 0 and <= LargestCount ? product * size : 0), 0, LargestCount));

    /// <summary>Bytes of a file in the model's own folder: no path of a file may lead elsewhere.</summary>
    private byte[] ReadBeside(TensorProto tensor, long needed)
    {
        var entries = tensor.ExternalData.GroupBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(
            group => group.Key, group => group.First().Value, StringComparer.Ordinal);
        var location = entries.GetValueOrDefault("location", "");
        var parts = location.Split('/', '\\');
        if (folder is null || location.Length == 0 || location.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(location)
            || parts.Any(part => part is "" or ".." || part.Contains(':', StringComparison.Ordinal)))
        {
            throw NotBeside(
                tensor, folder is null ? "the model's folder is not known" : $"'{location}' is no file below the model's folder");
        }

        var file = new FileInfo(Path.Combine([folder, .. parts]));
        reading(file.FullName);
        var offset = Number(tensor, entries, "offset", 0);
        var length = Number(tensor, entries, "length", needed);
        if (!file.Exists || file.LinkTarget is not null)
        {
            throw NotBeside(tensor, $"there is no file '{location}' beside the model");
        }

        if (length != needed || offset > file.Length || needed > file.Length - offset)
        {
            throw NotBeside(tensor, $"'{location}' has {file.Length} bytes; {needed} from {offset} on are needed, {length} are named");
        }

        var bytes = new byte[needed];
        using var stream = file.OpenRead();
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static long Number(TensorProto tensor, Dictionary<string, string> entries, string key, long fallback) =>
        !entries.TryGetValue(key, out var text) ? fallback
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw NotBeside(tensor, $"its {key} is '{text}'");

    private static VaiException Missing(TensorProto tensor, int count) => Bad(tensor, $"it has not its {count} numbers");

    private static VaiException Bad(TensorProto tensor, string what) =>
        VaiDiagnostics.BadOnnxModel.UnplacedException($"tensor '{tensor.Name}': {what}");

    private static VaiException NotBeside(TensorProto tensor, string what) =>
        VaiDiagnostics.BadExternalData.UnplacedException($"tensor '{tensor.Name}': {what}");
}
