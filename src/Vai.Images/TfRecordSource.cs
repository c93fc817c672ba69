using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace Vai.Images;

/// <summary>
/// TFRecord files of tf.train.Example with encoded images: records of a length (8 bytes, little-endian), its checksum, the example, and its
/// checksum. Taken are the features image/encoded or image, and image/class/label or label.
/// </summary>
internal sealed class TfRecordSource : IImageSource
{
    private const int HeaderBytes = 12;
    private const long LargestRecord = 1L << 28;

    private readonly string _path;
    private readonly PictureShape _shape;
    private readonly ImmutableArray<long> _offsets;

    private TfRecordSource(string path, PictureShape shape, ImmutableArray<long> offsets)
    {
        (_path, _shape, _offsets) = (path, shape, offsets);
        HasLabels = Read([0]).Single().Label != LabelledImage.NoLabel;
    }

    public int Count => _offsets.Length;

    public bool HasLabels { get; }

    public static IImageSource? TryOpen(string path, PictureShape shape)
    {
        using var file = DataFile.Open(path);
        var offsets = ImmutableArray.CreateBuilder<long>();
        for (var offset = 0L; offset < file.Length;)
        {
            if (Length(file, offset, path) is not { } length)
            {
                return offset == 0
                    ? null
                    : throw VaiDiagnostics.BadCalibrationFile.Exception(path, $"its record at byte {offset} has a wrong length");
            }

            offsets.Add(offset);
            offset += HeaderBytes + length + sizeof(uint);
        }

        return offsets.Count == 0 ? null : new TfRecordSource(path, shape, offsets.ToImmutable());
    }

    public IEnumerable<LabelledImage> Read(IReadOnlyList<int> indices)
    {
        using var file = DataFile.Open(_path);
        foreach (var index in indices)
        {
            var length = Length(file, _offsets[index], _path)!.Value;
            var content = DataFile.ReadExactly(file, (int)length, _path);
            var (image, label) = Example(content);
            yield return new LabelledImage(_shape.Decode(image, _path), label);
        }
    }

    /// <summary>The length of the record at an offset, the file then standing behind it; null where the checksum says that there is
    /// none.</summary>
    private static long? Length(FileStream file, long offset, string path)
    {
        file.Position = offset;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (DataFile.Fill(file, header, path) != HeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) != MaskedChecksum(header[..8]))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(header);
        return length is >= 0 and <= LargestRecord && offset + HeaderBytes + length + sizeof(uint) <= file.Length ? length : null;
    }

    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var checksum = uint.MaxValue;
        foreach (var value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        checksum = ~checksum;
        return BitOperations.RotateRight(checksum, 15) + 0xa282ead8;
    }

    private (byte[] Image, int Label) Example(byte[] content)
    {
        byte[]? image = null;
        var label = LabelledImage.NoLabel;
        try
        {
            // Example.features, Features.feature: a map entry of a name and a Feature.
            foreach (var entry in Fields(content, 1).SelectMany(features => Fields(features, 1)))
            {
                var name = Fields(entry, 1).Select(bytes => System.Text.Encoding.UTF8.GetString(bytes)).FirstOrDefault() ?? "";
                var feature = Fields(entry, 2).FirstOrDefault() ?? [];
                if (name is "image/encoded" or "image" or "image_raw")
                {
                    image = Fields(feature, 1).SelectMany(list => Fields(list, 1)).FirstOrDefault();
                }
                else if (name is "image/class/label" or "label" or "class")
                {
                    label = Fields(feature, 3).Select(FirstInteger).FirstOrDefault(LabelledImage.NoLabel);
                }
            }
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException)
        {
            throw new VaiException(VaiDiagnostics.BadCalibrationFile.At(_path, $"an example is broken ({e.Message})"), e);
        }

        return (image
            ?? throw VaiDiagnostics.BadCalibrationFile.Exception(_path, "an example has no feature 'image/encoded' or 'image'"), label);
    }

    // Int64List.value, packed or not.
    private static int FirstInteger(byte[] list)
    {
        var input = new CodedInputStream(list);
        var tag = input.ReadTag();
        if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
        {
            input.ReadLength();
        }

        return tag == 0 ? LabelledImage.NoLabel : (int)Math.Clamp(input.ReadInt64(), LabelledImage.NoLabel, int.MaxValue);
    }

    /// <summary>The contents of all fields of a number that have a length.</summary>
    private static List<byte[]> Fields(byte[] message, int number)
    {
        var found = new List<byte[]>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is var tag and not 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == number && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                found.Add(input.ReadBytes().ToByteArray());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }
}
