using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Vai.Runtime.Tensors;

/// <summary>
/// NumPy's <c>.npy</c> arrays, the format in which the command line takes and gives tensors: little-endian int8 (<c>|i1</c>),
/// uint8 (<c>|u1</c>, read as real numbers) and float32 (<c>&lt;f4</c>), C order, format versions 1 to 3.
/// </summary>
internal static partial class NpyFile
{
    /// <summary>Elements that a file may hold: 1 GiB of floats.</summary>
    private const long MaximumElements = 1L << 28;

    /// <summary>The earliest that ZIP knows.</summary>
    private static readonly DateTimeOffset FirstZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The array: int8 as <see cref="Int8Tensor"/> (fix point 0: the file knows none), the others as
    /// <see cref="FloatTensor"/>.</summary>
    /// <exception cref="VaiException">VAI1004: there is no such file. VAI6002: it is no array of a type that is read.</exception>
    public static Tensor Read(string path)
    {
        if (!File.Exists(path))
        {
            throw VaiDiagnostics.FileNotFound.Exception(path, path);
        }

        return DiagnosticLocation.Within(path, () => Parse(File.ReadAllBytes(path)));
    }

    /// <exception cref="VaiException">VAI6002: the bytes are no array of a type that is read.</exception>
    public static Tensor Parse(ReadOnlySpan<byte> bytes)
    {
        var (header, data) = SplitHeader(bytes);
        if (HeaderPattern().Match(header) is not { Success: true } match || match.Groups["order"].Value != "False")
        {
            throw Bad($"its header '{header.Trim()}' describes no array in C order");
        }

        var shape = ParseShape(match.Groups["shape"].Value);
        var elements = shape.Aggregate(1L, (product, size) => product * size);
        var type = match.Groups["type"].Value;
        var width = type switch
        {
            "|i1" or "|u1" => 1,
            "<f4" => 4,
            _ => throw Bad($"its numbers are '{type}'; |i1, |u1 and <f4 are read"),
        };
        if (data.Length != elements * width)
        {
            throw Bad($"shape ({string.Join(", ", shape)}) needs {elements * width} bytes, {data.Length} follow the header");
        }

        return type switch
        {
            "|i1" => new Int8Tensor(shape, 0, MemoryMarshal.Cast<byte, sbyte>(data).ToArray()),
            "|u1" => new FloatTensor(shape, Array.ConvertAll(data.ToArray(), item => (float)item)),
            _ => new FloatTensor(shape, ReadFloats(data)),
        };
    }

    /// <summary>Writes a tensor; int8 as <c>|i1</c>, real numbers as <c>&lt;f4</c>.</summary>
    public static void Write(string path, Tensor tensor) => AtomicFile.WriteAllBytes(path, ToBytes(tensor));

    /// <summary>Writes tensors as an <c>.npz</c> archive, uncompressed, in their order; the same tensors give the same bytes.</summary>
    public static void WriteArchive(string path, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, tensor) in tensors)
            {
                var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = FirstZipTime;
                using var stream = entry.Open();
                stream.Write(ToBytes(tensor));
            }
        }

        AtomicFile.WriteAllBytes(path, bytes.ToArray());
    }

    /// <summary>The bytes of the file, format version 1.0, the data aligned to 64 bytes.</summary>
    public static byte[] ToBytes(Tensor tensor)
    {
        var (type, data) = tensor switch
        {
            Int8Tensor int8 => ("|i1", MemoryMarshal.AsBytes<sbyte>(int8.Data).ToArray()),
            FloatTensor real => ("<f4", WriteFloats(real.Data)),
            _ => throw new ArgumentOutOfRangeException(nameof(tensor), tensor.GetType().Name, "no .npy form"),
        };
        var shape = string.Concat(tensor.Shape.Select(size => size.ToString(CultureInfo.InvariantCulture) + ", ")).TrimEnd();
        var header =
            $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({(tensor.Shape.Length > 1 ? shape.TrimEnd(',') : shape)}), }}";
        var prefix = Magic.Length + 4;
        var length = ((prefix + header.Length + 1 + 63) / 64 * 64) - prefix;
        return
        [
            .. Magic, 1, 0, (byte)length, (byte)(length >> 8),
            .. Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"),
            .. data,
        ];
    }

    private static (string Header, byte[] Data) SplitHeader(ReadOnlySpan<byte> bytes)
    {
        const int versionAt = 6;
        if (!bytes.StartsWith(Magic) || bytes.Length < 12)
        {
            throw Bad("it does not begin as a .npy file does");
        }

        var wide = bytes[versionAt] > 1;
        var start = versionAt + 2 + (wide ? 4 : 2);
        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        return length <= bytes.Length - start
            ? (Encoding.ASCII.GetString(bytes.Slice(start, (int)length)), bytes[(start + (int)length)..].ToArray())
            : throw Bad($"its header has {length} bytes, {bytes.Length - start} are left");
    }

    private static ImmutableArray<int> ParseShape(string text)
    {
        var shape = ImmutableArray.CreateBuilder<int>();
        var elements = 1L;
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || (elements *= size) > MaximumElements)
            {
                throw Bad($"its shape is ({text}); at most {MaximumElements} elements are read");
            }

            shape.Add(size);
        }

        return shape.ToImmutable();
    }

    private static float[] ReadFloats(ReadOnlySpan<byte> data)
    {
        var values = new float[data.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(data[(i * sizeof(float))..]);
        }

        return values;
    }

    private static byte[] WriteFloats(float[] values)
    {
        var data = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);
        }

        return data;
    }

    private static VaiException Bad(string why) => VaiDiagnostics.BadArray.UnplacedException(why);

    [GeneratedRegex(
        @"^\s*\{\s*'descr':\s*'(?<type>[^']{1,8})',\s*'fortran_order':\s*(?<order>True|False),\s*" +
        @"'shape':\s*\((?<shape>[0-9, ]{0,200})\),?\s*\}\s*$",
        RegexOptions.NonBacktracking)]
    private static partial Regex HeaderPattern();
}
