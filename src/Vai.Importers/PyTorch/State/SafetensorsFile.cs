using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text.Json;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.State;

/// <summary>
/// Reads safetensors: the length of a header (8 bytes, little-endian), the header as JSON, {name: {dtype, shape, data_offsets}}, then
/// the numbers of all tensors.
/// </summary>
internal static class SafetensorsFile
{
    private const int LargestHeader = 32_000_000;

    private static readonly FrozenDictionary<string, (string Storage, int Width)> Types = new Dictionary<string, (string, int)>
    {
        ["F64"] = ("Double", 8),
        ["F32"] = ("Float", 4),
        ["F16"] = ("Half", 2),
        ["BF16"] = ("BFloat16", 2),
        ["I64"] = ("Long", 8),
        ["I32"] = ("Int", 4),
        ["I16"] = ("Short", 2),
        ["I8"] = ("Char", 1),
        ["U8"] = ("Byte", 1),
        ["BOOL"] = ("Bool", 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the content begins with a header of JSON that ends inside it.</summary>
    public static bool Recognizes(ReadOnlySpan<byte> content) =>
        content.Length > 9 && content[8] == (byte)'{' && BinaryPrimitives.ReadInt64LittleEndian(content) is >= 2 and var length
            && length <= content.Length - 8;

    /// <exception cref="VaiException">VAI2024: the header is broken or does not fit the file.</exception>
    public static WeightsFile Read(byte[] content)
    {
        var length = BinaryPrimitives.ReadInt64LittleEndian(content);
        if (length > LargestHeader)
        {
            throw Bad($"its header has {length} bytes > {LargestHeader}");
        }

        var data = 8 + (int)length;
        var (tensors, ranges) = (ImmutableArray.CreateBuilder<NamedTensor>(), new Dictionary<string, Range>(StringComparer.Ordinal));
        try
        {
            using var header = JsonDocument.Parse(content.AsMemory(8, (int)length), new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var entry in header.RootElement.EnumerateObject().Where(entry => entry.Name != "__metadata__"))
            {
                var (tensor, range) = Tensor(entry, data, content.Length);
                tensors.Add(tensor);
                ranges[tensor.Name] = range;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new VaiException(VaiDiagnostics.BadSafetensors.Unplaced("its header is no JSON object of tensors"), e);
        }

        return new WeightsFile("a safetensors file", null, tensors.ToImmutable(), path => content[ranges[path]]);
    }

    private static (NamedTensor Tensor, Range Range) Tensor(JsonProperty entry, int data, int fileLength)
    {
        var dtype = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (!Types.TryGetValue(dtype, out var type))
        {
            throw Bad(
                $"tensor '{entry.Name}' has numbers of type {dtype}; {string.Join(", ", Types.Keys.Order(StringComparer.Ordinal))} are " +
                    $"read");
        }

        ImmutableArray<int> shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
        long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        var count = shape.Aggregate((Int128)1, (product, size) => size < 0 || product > int.MaxValue ? -1 : product * size);
        return offsets is [>= 0 and var begin, var end] && end >= begin && end <= fileLength - data && shape.Length <= 8 && count >= 0
            && count * type.Width == end - begin
            ? (
                new NamedTensor(entry.Name, TorchTensor.Dense(new TorchStorage(type.Storage, entry.Name, (long)count), shape)),
                (data + (int)begin)..(data + (int)end))
            : throw Bad(
                $"tensor '{entry.Name}' of shape [{string.Join(", ", shape)}] takes the bytes {string.Join("..", offsets)} of " +
                    $"{fileLength - data}");
    }

    private static VaiException Bad(string what) => VaiDiagnostics.BadSafetensors.UnplacedException(what);
}
