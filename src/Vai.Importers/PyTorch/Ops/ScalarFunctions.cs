using System.Collections.Frozen;
using Vai.Importers.PyTorch.Files.Pickle;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// The functions of archived code that give numbers, booleans and lists, not tensors. A function is folded when its arguments
/// fit; otherwise the call goes on as a tensor operator (torch.add of two integers is here, of two tensors there).
/// </summary>
internal static class ScalarFunctions
{
    private const int LargestRange = 100_000;

    /// <summary>What torch.float32 is called in code.</summary>
    private const long FloatNumbers = 6;

    /// <summary>Stands for "these arguments do not fit": null is a value (None).</summary>
    private static readonly object NotMine = new();

    private static readonly FrozenDictionary<string, Func<ImmutableArray<object?>, object?>> Functions =
        new Dictionary<string, Func<ImmutableArray<object?>, object?>>
    {
        ["annotate"] = Second,
        ["unchecked_cast"] = Second,
        ["uninitialized"] = _ => null,
        ["torch.device"] = a => a is [string, ..] ? a[0] : NotMine,
        ["ops.prim.device"] = a => a is [TensorValue or TorchTensor] ? "cpu" : NotMine,
        ["ops.prim.dtype"] = a => a is [TensorValue or TorchTensor] ? FloatNumbers : NotMine,
        ["torch.is_floating_point"] = a => a is [TensorValue] ? true : NotMine,
        ["torch.numel"] = a => a is [TensorValue tensor] ? tensor.Shape.Aggregate(1L, (product, size) => product * size) : NotMine,
        ["torch._set_item"] = SetItem,
        ["torch.extend"] = a =>
            a is [List<object?> list, IReadOnlyList<object?> more] && list.Count + more.Count <= LargestRange
                ? Extend(list, more)
                : NotMine,
        ["torch.keys"] = a =>
            a is [OrderedDictionary<object, object?> dictionary] ? dictionary.Keys.Select(key => (object?)key).ToList() : NotMine,
        ["torch.values"] = a => a is [OrderedDictionary<object, object?> dictionary] ? dictionary.Values.ToList() : NotMine,
        ["ops.prim.NumToTensor"] = First,
        ["ops.prim.unchecked_unwrap_optional"] = First,
        ["torch.detach"] = Itself,
        ["torch.clone"] = Itself,
        ["torch.tensor"] = Itself,
        ["torch.scalar_tensor"] = Itself,
        ["torch.to"] = a =>
            a is [long or double or bool, ..] ? a.Length > 1 && a[1] is 6L or 7L ? Convert.ToDouble(a[0], null) : a[0] : NotMine,
        ["torch.__range_length"] = a =>
            a is [long low, long high, > 0L and long step] ? Math.Max(0, (high - low + step - 1) / step) : NotMine,
        ["torch.__derive_index"] = a => a is [long index, long start, long step] ? start + (index * step) : NotMine,
        ["int"] = a =>
            a is [long or bool] ? Convert.ToInt64(a[0], null) : a is [double real] && Math.Abs(real) < 1e15 ? (long)real : NotMine,
        ["float"] = a => a is [long or double] ? Convert.ToDouble(a[0], null) : NotMine,
        ["bool"] = a => a is [bool] ? a[0] : a is [long number] ? number != 0 : NotMine,
        ["torch.Int"] = a => a is [long] ? a[0] : NotMine,
        ["torch.ScalarImplicit"] = a => a is [long or double] ? a[0] : NotMine,
        ["torch.IntImplicit"] = a => a is [long] ? a[0] : NotMine,
        ["range"] = Range,
        ["torch.len"] = a =>
            a is [IReadOnlyList<object?> list] ? (long)list.Count : a is [TensorValue tensor] ? (long)tensor.Shape[0] : NotMine,
        ["torch.size"] = Size,
        ["torch.dim"] = a =>
            a is [TensorValue tensor] ? (long)tensor.Shape.Length : a is [TorchTensor constant] ? (long)constant.Shape.Length : NotMine,
        ["torch.list"] = a => a is [IReadOnlyList<object?> list] ? list.ToList() : NotMine,
        ["torch.append"] = Append,
        ["torch.format"] = a => a is [string, ..] ? a[0] : NotMine,
        ["torch.warn"] = _ => null,
        ["torch.__is__"] = a => a.Length == 2 ? Same(a[0], a[1]) : NotMine,
        ["torch.__isnot__"] = a => a.Length == 2 ? !Same(a[0], a[1]) : NotMine,
        ["torch.__not__"] = a => a is [bool flag] ? !flag : NotMine,
        ["torch.__and__"] = a => a is [bool left, bool right] ? left && right : NotMine,
        ["torch.__or__"] = a => a is [bool left, bool right] ? left || right : NotMine,
        ["torch.__getitem__"] = a =>
            a is [OrderedDictionary<object, object?> dictionary, string or long] && dictionary.TryGetValue(a[1]!, out var value)
                ? value
                : a is [IReadOnlyList<object?> list, long at] && at < list.Count && at >= -list.Count
                ? list[(int)(at < 0 ? at + list.Count : at)]
                : NotMine,
        ["torch.__contains__"] = a =>
            a is [OrderedDictionary<object, object?> known, string or long]
                ? known.ContainsKey(a[1]!)
                : a is [IReadOnlyList<object?> list, long or string or double]
                ? list.Contains(a[1])
                : NotMine,
        ["torch.eq"] = a =>
            a is [string left, string right] ? left == right : a is [bool l, bool r] ? l == r : Compare(a, sign => sign == 0),
        ["torch.ne"] = a =>
            a is [string left, string right] ? left != right : a is [bool l, bool r] ? l != r : Compare(a, sign => sign != 0),
        ["torch.lt"] = a => Compare(a, sign => sign < 0),
        ["torch.le"] = a => Compare(a, sign => sign <= 0),
        ["torch.gt"] = a => Compare(a, sign => sign > 0),
        ["torch.ge"] = a => Compare(a, sign => sign >= 0),
        ["torch.add"] = a => a is [IReadOnlyList<object?> left, IReadOnlyList<object?> right] && left.Count + right.Count <= LargestRange
            ? left.Concat(right).ToList()
            : Arithmetic(a, (x, y) => x + y, (x, y) => x + y),
        ["torch.sub"] = a => Arithmetic(a, (x, y) => x - y, (x, y) => x - y),
        ["torch.mul"] = a => Arithmetic(a, (x, y) => x * y, (x, y) => x * y),
        ["torch.div"] = a => Number(a, 0) is { } x && Number(a, 1) is { } y && a.Length == 2 ? x / y : NotMine,
        ["torch.pow"] = a => Number(a, 0) is { } x && Number(a, 1) is { } y && a.Length == 2 ? Math.Pow(x, y) : NotMine,
        ["torch.sqrt"] = a => Number(a, 0) is { } x && a.Length == 1 ? Math.Sqrt(x) : NotMine,
        ["torch.exp"] = a => Number(a, 0) is { } x && a.Length == 1 ? Math.Exp(x) : NotMine,
        ["torch.log"] = a => Number(a, 0) is { } x && a.Length == 1 ? Math.Log(x) : NotMine,
        ["torch.abs"] = a => Number(a, 0) is { } x && a.Length == 1 ? Math.Abs(x) : NotMine,
        ["torch.floordiv"] = a => a is [long x, long y] && y != 0 && y != -1 ? FloorDivide(x, y) : NotMine,
        ["torch.floor_divide"] = a => a is [long x, long y] && y != 0 && y != -1 ? FloorDivide(x, y) : NotMine,
        ["torch.remainder"] = a => a is [long x, long y] && y != 0 && y != -1 ? x - (FloorDivide(x, y) * y) : NotMine,
        ["torch.neg"] = a => a.Length == 1 ? Negate(a[0]) ?? NotMine : NotMine,
        ["torch.min"] = a => Arithmetic(a, Math.Min, Math.Min),
        ["torch.max"] = a => Arithmetic(a, Math.Max, Math.Max),
        ["torch.floor"] = a => a is [double real] && Math.Abs(real) < 1e15 ? (long)Math.Floor(real) : NotMine,
        ["torch.ceil"] = a => a is [double real] && Math.Abs(real) < 1e15 ? (long)Math.Ceiling(real) : NotMine,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Folds a call; false when it is none of these functions or its arguments do not fit.</summary>
    public static bool TryCall(string function, ImmutableArray<object?> arguments, out object? result)
    {
        result = Functions.TryGetValue(function, out var body) ? body(arguments) : NotMine;
        return result != NotMine;
    }

    /// <summary>The number with its sign changed; null when it is no number.</summary>
    public static object? Negate(object? value) => value switch
    {
        long number => -number,
        double number => -number,
        _ => null,
    };

    // What traced code does to numbers as if they were tensors.
    private static object? Itself(ImmutableArray<object?> arguments) => arguments is [long or double or bool, ..] ? arguments[0] : NotMine;

    private static object? First(ImmutableArray<object?> arguments) => arguments.Length >= 1 ? arguments[0] : NotMine;

    private static object? Second(ImmutableArray<object?> arguments) => arguments.Length == 2 ? arguments[1] : NotMine;

    private static object? Size(ImmutableArray<object?> arguments)
    {
        var shape = arguments.FirstOrDefault() switch
        {
            TensorValue tensor => tensor.Shape,
            TorchTensor constant => constant.Shape,
            _ => default,
        };
        return arguments switch
        {
            _ when shape.IsDefault => NotMine,
            [_] => shape.Select(size => (object?)(long)size).ToList(),
            [_, long axis] when axis < shape.Length && axis >= -shape.Length => (long)shape[(int)(axis < 0 ? axis + shape.Length : axis)],
            _ => NotMine,
        };
    }

    private static object? SetItem(ImmutableArray<object?> arguments)
    {
        switch (arguments)
        {
            case [OrderedDictionary<object, object?> dictionary, string or long, _] when dictionary.Count < LargestRange:
                dictionary[arguments[1]!] = arguments[2];
                return null;
            case [List<object?> list, long at, _] when at < list.Count && at >= -list.Count:
                list[(int)(at < 0 ? at + list.Count : at)] = arguments[2];
                return null;
            default:
                return NotMine;
        }
    }

    private static List<object?> Extend(List<object?> list, IReadOnlyList<object?> more)
    {
        list.AddRange(more);
        return list;
    }

    private static object? Append(ImmutableArray<object?> arguments)
    {
        if (arguments is not [List<object?> list, _] || list.Count >= LargestRange)
        {
            return NotMine;
        }

        list.Add(arguments[1]);
        return list;
    }

    private static object? Range(ImmutableArray<object?> arguments)
    {
        var (start, end, step) = arguments switch
        {
            [long count] => (0L, count, 1L),
            [long from, long to] => (from, to, 1L),
            [long from, long to, long by] => (from, to, by),
            _ => (0L, 0L, 0L),
        };
        if (step < 1 || (Int128)end - start > LargestRange)
        {
            return NotMine;
        }

        var items = new List<object?>();
        for (var i = start; i < end; i += step)
        {
            items.Add(i);
        }

        return items;
    }

    private static bool Same(object? left, object? right) =>
        left is null || right is null ? left is null && right is null : ReferenceEquals(left, right) || left.Equals(right);

    private static object Compare(ImmutableArray<object?> arguments, Func<int, bool> holds) => arguments switch
    {
        [long left, long right] => holds(left.CompareTo(right)),
        [long or double, long or double] => holds(Number(arguments, 0)!.Value.CompareTo(Number(arguments, 1)!.Value)),
        [IReadOnlyList<object?> left, IReadOnlyList<object?> right] when holds(0) != holds(1) => holds(left.SequenceEqual(right) ? 0 : 1),
        _ => NotMine,
    };

    private static object Arithmetic(
        ImmutableArray<object?> arguments, Func<long, long, long> integers, Func<double, double, double> reals) => arguments switch
    {
        [long left, long right] => integers(left, right),
        [long or double, long or double] => reals(Number(arguments, 0)!.Value, Number(arguments, 1)!.Value),
        _ => NotMine,
    };

    private static double? Number(ImmutableArray<object?> arguments, int index) =>
        index >= arguments.Length ? null : arguments[index] switch
    {
        long number => number,
        double number => number,
        _ => null,
    };

    private static long FloorDivide(long left, long right) => (left / right) - (left % right != 0 && (left < 0) != (right < 0) ? 1 : 0);
}
