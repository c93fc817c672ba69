using System.Collections.Frozen;
using System.Text.Json;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Export;

/// <summary>The schema's description of a tensor. A size that is an expression of symbols is null.</summary>
/// <param name="DataType">The schema's number of the type, which is not PyTorch's own.</param>
internal sealed record TensorMeta(int DataType, ImmutableArray<int?> Sizes, ImmutableArray<long?> Strides, long Offset)
{
    private static readonly FrozenDictionary<int, string> Storages = new Dictionary<int, string>
    {
        [1] = "Byte", [2] = "Char", [3] = "Short", [4] = "Int", [5] = "Long", [6] = "Half", [7] = "Float", [8] = "Double", [12] =
            "Bool", [13] = "BFloat16",
    }.ToFrozenDictionary();

    public static TensorMeta Of(JsonElement meta) => new(
        meta.GetProperty("dtype").GetInt32(),
        [.. meta.GetProperty("sizes").EnumerateArray().Select(size => Number(size) is { } number ? checked((int?)Limited(number)) : null)],
        [.. meta.GetProperty("strides").EnumerateArray().Select(Number)],
        meta.TryGetProperty("storage_offset", out var offset) ? Number(offset) ?? 0 : 0);

    /// <summary>The number of a type in PyTorch's own count (6 is float32), as archived code has it.</summary>
    public static long TypeInCode(int dataType) => dataType switch { 12 => 11, 13 => 15, _ => dataType - 1 };

    /// <summary>The tensor whose numbers are an entry of the archive.</summary>
    /// <exception cref="VaiException">VAI2027: its numbers lie outside of what they state.</exception>
    public TorchTensor ToTensor(string name, string path)
    {
        var type = Storages.GetValueOrDefault(DataType) ?? throw Bad($"tensor '{name}' has numbers of type {DataType}");
        if (Sizes.Any(size => size is null) || Strides.Any(stride => stride is null or < 0) || Sizes.Length != Strides.Length)
        {
            throw Bad($"tensor '{name}' has free sizes or strides");
        }

        // Many tensors may share one entry, so what it holds follows from what they reach; reading checks it against the bytes.
        var last = Sizes.Zip(Strides).Aggregate(
            (Int128)Offset, (sum, axis) => sum + ((Int128)Math.Max(axis.First!.Value - 1, 0) * axis.Second!.Value));
        var count = Sizes.Any(size => size == 0) ? 0 : last + 1;
        return count <= int.MaxValue && Offset >= 0
            && TorchTensor.Create(
                new TorchStorage(type, path, (long)count), Math.Min(Offset, (long)count), [.. Sizes.Select(size => size!.Value)],
                [.. Strides.Select(stride => stride!.Value)]) is { } tensor
            ? tensor
            : throw Bad(
                $"tensor '{name}' of shape [{string.Join(", ", Sizes)}] and strides [{string.Join(", ", Strides)}] is not in one piece " +
                    $"of memory");
    }

    /// <summary>A size: plain, {as_int: 3}, or an expression, which gives null.</summary>
    public static long? Number(JsonElement size)
    {
        if (size.ValueKind == JsonValueKind.Number)
        {
            return size.GetInt64();
        }

        var union = ExportJson.Union(size);
        return union.Name switch
        {
            "as_int" => union.Value.GetInt64(),
            "as_expr" => null,
            _ => throw Bad($"'{union.Name}' is no kind of size"),
        };
    }

    private static long Limited(long size) => size is >= 0 and <= int.MaxValue ? size : throw Bad($"a tensor has the size {size}");

    private static VaiException Bad(string what) => VaiDiagnostics.BadExportedProgram.UnplacedException(what);
}
