using System.Collections.Frozen;

namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>All that a pickle may build, by the name of the Python function it would have called; each is plain data here.</summary>
internal static class PickleReductions
{
    private static readonly FrozenDictionary<string, Func<object?[], object?>> Functions = new Dictionary<string, Func<object?[], object?>>
    {
        ["torch._utils._rebuild_tensor_v2"] = Tensor,
        ["torch._utils._rebuild_tensor"] = Tensor,
        ["torch._utils._rebuild_parameter"] = arguments => arguments.FirstOrDefault(),
        ["collections.OrderedDict"] = arguments => arguments.Length == 0 ? PickleKeys.NewDictionary() : null,
        ["torch.jit._pickle.build_intlist"] = arguments => arguments.FirstOrDefault(),
        ["torch.jit._pickle.build_doublelist"] = arguments => arguments.FirstOrDefault(),
        ["torch.jit._pickle.build_boollist"] = arguments => arguments.FirstOrDefault(),
        ["torch.jit._pickle.build_tensorlist"] = arguments => arguments.FirstOrDefault(),
        ["torch.jit._pickle.restore_type_tag"] = arguments => arguments.FirstOrDefault(),
        ["builtins.set"] = arguments => arguments.FirstOrDefault(),
        ["__builtin__.set"] = arguments => arguments.FirstOrDefault(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether the name may stand in the pickle of a TorchScript archive, besides the archive's own classes.</summary>
    public static bool MayName(PickleGlobal global) => Functions.ContainsKey(global.FullName) || StorageType(global) is not null;

    /// <summary>Names that only occur in models that PyTorch itself quantized.</summary>
    public static bool IsQuantized(PickleGlobal global) =>
        global.FullName is "torch._utils._rebuild_qtensor" or "torch.per_tensor_affine" or "torch.per_channel_affine"
        || global.Module.Contains(".quantized.", StringComparison.Ordinal)
        || global.Module.EndsWith(".quantized", StringComparison.Ordinal);

    /// <summary>Builds; false when the arguments do not fit the function.</summary>
    public static bool Call(PickleGlobal function, object?[] arguments, out object? result)
    {
        result = Functions.TryGetValue(function.FullName, out var build) ? build(arguments) : null;
        return result is not null;
    }

    /// <summary>The storage that a persistent id names: ('storage', type, key, device, count[, view]); null when it is none.</summary>
    public static TorchStorage? Storage(object? id, string folder) =>
        id is object?[] and ["storage", PickleGlobal type, var key, _, long count, ..] && StorageType(type) is { } number
            && key is string or long && count >= 0
            ? new TorchStorage(number, $"{folder}/{key}", count)
            : null;

    private static string? StorageType(PickleGlobal global)
    {
        const string suffix = "Storage";
        return global.Module is "torch" or "torch.storage" && global.Name.EndsWith(suffix, StringComparison.Ordinal)
            ? global.Name[..^suffix.Length]
            : null;
    }

    private static TorchTensor? Tensor(object?[] arguments) =>
        arguments is [TorchStorage storage, long offset, object?[] shape, object?[] strides, ..]
            && shape.All(item => item is long and >= 0 and <= int.MaxValue) && strides.All(item => item is long)
            ? TorchTensor.Create(storage, offset, [.. shape.Select(item => (int)(long)item!)], [.. strides.Select(item => (long)item!)])
            : null;
}
