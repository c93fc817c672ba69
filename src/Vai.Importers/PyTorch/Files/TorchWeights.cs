using System.Buffers.Binary;
using System.Collections.Frozen;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Files;

/// <summary>Reads the numbers of tensors, as float32 in row-major order.</summary>
/// <param name="readStorage">Gives the bytes of a storage by its path.</param>
internal sealed class TorchWeights(Func<string, byte[]> readStorage)
{
    private delegate float ReadNumber(ReadOnlySpan<byte> bytes);

    private static readonly FrozenDictionary<string, (int Width, ReadNumber Read)> NumberTypes = new Dictionary<string, (int, ReadNumber)>
    {
        ["Float"] = (4, BinaryPrimitives.ReadSingleLittleEndian),
        ["Double"] = (8, bytes => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        ["Half"] = (2, bytes => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes)),
        ["BFloat16"] = (2, bytes => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16)),
        ["Long"] = (8, bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)),
        ["Int"] = (4, bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes)),
        ["Short"] = (2, bytes => BinaryPrimitives.ReadInt16LittleEndian(bytes)),
        ["Char"] = (1, bytes => (sbyte)bytes[0]),
        ["Byte"] = (1, bytes => bytes[0]),
        ["Bool"] = (1, bytes => bytes[0] == 0 ? 0f : 1f),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<TorchStorage, byte[]> _storages = [];

    /// <summary>Bytes of one number of a storage.</summary>
    /// <exception cref="VaiException">VAI2011: its number type is not read.</exception>
    public static int WidthOf(TorchStorage storage) => TypeOf(storage).Width;

    /// <exception cref="VaiException">VAI2011: the storage is missing, shorter than the tensor needs, or of a number type that is not
    /// read.</exception>
    public float[] Read(TorchTensor tensor)
    {
        var computed = tensor.Storage.Numbers;
        var type = TypeOf(tensor.Storage);
        var bytes = computed is null ? Storage(tensor.Storage, type.Width) : [];
        var values = new float[tensor.ElementCount];
        var index = new int[tensor.Shape.Length];
        var at = tensor.Offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = computed is null ? type.Read(bytes.AsSpan((int)(at * type.Width))) : computed[at];
            at = Advance(tensor, index, at);
        }

        return values;
    }

    /// <summary>The number of a tensor without axes, long or double; null for other tensors.</summary>
    public object? ReadScalar(TorchTensor tensor)
    {
        if (!tensor.Shape.IsEmpty || !NumberTypes.TryGetValue(tensor.Storage.Type, out var type))
        {
            return null;
        }

        var bytes = Storage(tensor.Storage, type.Width).AsSpan((int)(tensor.Offset * type.Width), type.Width);
        return tensor.Storage.Type switch
        {
            "Long" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            "Double" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            "Int" or "Short" or "Char" or "Byte" => (long)type.Read(bytes),
            "Bool" => bytes[0] != 0,
            _ => (double)type.Read(bytes),
        };
    }

    private static (int Width, ReadNumber Read) TypeOf(TorchStorage storage) => NumberTypes.TryGetValue(storage.Type, out var type)
        ? type
        : throw Bad(
            $"storage '{storage.Path}' holds {storage.Type} numbers; " +
                $"{string.Join(", ", NumberTypes.Keys.Order(StringComparer.Ordinal))} are read");

    private static long Advance(TorchTensor tensor, int[] index, long at)
    {
        for (var axis = index.Length - 1; axis >= 0; axis--)
        {
            at += tensor.Strides[axis];
            if (++index[axis] < tensor.Shape[axis])
            {
                break;
            }

            at -= tensor.Strides[axis] * index[axis];
            index[axis] = 0;
        }

        return at;
    }

    private byte[] Storage(TorchStorage storage, int width)
    {
        if (!_storages.TryGetValue(storage, out var bytes))
        {
            bytes = readStorage(storage.Path);
            _storages.Add(storage, bytes);
        }

        return bytes.Length / width >= storage.Count
            ? bytes
            : throw Bad(
                $"storage '{storage.Path}' has {bytes.Length} bytes; its {storage.Count} {storage.Type} numbers need " +
                    $"{storage.Count * (Int128)width}");
    }

    private static VaiException Bad(string what) => VaiDiagnostics.BadTorchArchive.UnplacedException(what);
}
