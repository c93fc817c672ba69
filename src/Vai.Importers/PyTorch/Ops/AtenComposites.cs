using System.Collections.Frozen;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Records another call in the place of a composite one.</summary>
internal delegate object? RecordCall(string function, params ImmutableArray<object?> arguments);

/// <summary>Operators that are several others: those with several results, and shorthands.</summary>
internal static class AtenComposites
{
    private static readonly FrozenDictionary<string, Func<AtenCall, RecordCall, object?>> ByFunction =
        new Dictionary<string, Func<AtenCall, RecordCall, object?>>
    {
        ["chunk"] = Chunk,
        ["unsafe_chunk"] = Chunk,
        ["split"] = Split,
        ["unsafe_split"] = Split,
        ["split_with_sizes"] = Split,
        ["unsafe_split_with_sizes"] = Split,
        ["unbind"] = Unbind,
        ["select"] = (call, record) => Select(call, record, call.Axis(call.Integer(1, "dim", 0), Rank(call)), call.Integer(2, "index", 0)),
        ["narrow"] = (call, record) =>
            record(
                "slice", call.Tensor(0), call.Argument(1, "dim"), call.Integer(2, "start", 0),
                checked(call.Integer(2, "start", 0) + call.Integer(3, "length", 0)), 1L),
        ["stack"] = Stack,
        ["rsub"] = (call, record) => record("sub", call.Argument(1, "other"), call.Argument(0, "self"), call.Argument(2, "alpha") ?? 1L),
        ["square"] = (call, record) => record("mul", call.Tensor(0), call.Tensor(0)),
        ["pow"] = Power,
        ["glu"] = Glu,
        ["max"] = Extreme("amax", "maximum"),
        ["min"] = Extreme("amin", "minimum"),
        ["var"] = Variance,
        ["std"] = (call, record) => record("sqrt", Variance(call, record)),
        ["log2"] = (call, record) => record("mul", record("log", call.Tensor(0)), 1 / Math.Log(2)),
        ["log1p"] = (call, record) => record("log", record("add", call.Tensor(0), 1L)),
        ["logical_not"] = (call, record) => record("eq", call.Tensor(0), 0L),
        ["log_sigmoid"] = (call, record) => record("neg", record("softplus", record("neg", call.Tensor(0)))),
        ["scaled_dot_product_attention"] = Attention,
        ["adaptive_max_pool1d"] = (call, record) => new[] { record("_adaptive_max_pool1d", call.Positional), null },
        ["adaptive_max_pool2d"] = (call, record) => new[] { record("_adaptive_max_pool2d", call.Positional), null },
        ["lstm"] = Recurrences.Expand(Recurrences.LstmFunction),
        ["gru"] = Recurrences.Expand(Recurrences.GruFunction),
        ["channel_shuffle"] = ChannelShuffle,
        ["native_layer_norm"] = (call, record) =>
            new[]
            {
                record(
                    "layer_norm", call.Tensor(0), call.Argument(1, "normalized_shape"), call.Argument(2, "weight"),
                    call.Argument(3, "bias"),
                    call.Argument(4, "eps")),
                null, null,
            },
        ["view_as"] = (call, record) =>
            record("view", call.Tensor(0), call.Tensor(1, "other").Shape.Select(size => (object?)(long)size).ToList()),
        ["reshape_as"] = (call, record) =>
            record("view", call.Tensor(0), call.Tensor(1, "other").Shape.Select(size => (object?)(long)size).ToList()),
        ["max_pool2d_with_indices"] = (call, record) => new[] { record("max_pool2d", call.Positional), null },
        ["_native_batch_norm_legit_no_training"] = (call, record) => new[]
        {
            record("batch_norm", [.. call.Positional.Take(5), false, .. call.Positional.Skip(5)]), null, null,
        },
        ["native_batch_norm"] = (call, record) => new[] { record("batch_norm", call.Positional), null, null },
        ["cudnn_batch_norm"] = (call, record) => new[] { record("batch_norm", call.Positional), null, null, null },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Functions => ByFunction.Keys;

    /// <summary>The operator's results where it is a composite; null where it is none.</summary>
    public static Func<RecordCall, object?>? Find(AtenCall call) =>
        ByFunction.TryGetValue(call.Function, out var expand) ? record => expand(call, record) : null;

    private static int Rank(AtenCall call) => call.Tensor(0).Shape.Length;

    private static List<object?> Chunk(AtenCall call, RecordCall record)
    {
        var axis = call.Axis(call.Integer(2, "dim", 0), Rank(call));
        var chunks = call.Integer(1, "chunks", 1);
        var size = call.Tensor(0).Shape[axis];
        return chunks is >= 1 and <= 1 << 15
            ? Pieces(call, record, axis, Equal(size, (int)((size + chunks - 1) / chunks)))
            : throw call.Unsupported($"it makes {chunks} chunks", "");
    }

    private static List<object?> Split(AtenCall call, RecordCall record)
    {
        var axis = call.Axis(call.Integer(2, "dim", 0), Rank(call));
        var size = call.Tensor(0).Shape[axis];
        if (call.Argument(1, "split_size") is long length)
        {
            return length is >= 1 and <= int.MaxValue
                ? Pieces(call, record, axis, Equal(size, (int)length))
                : throw call.Unsupported($"its pieces have {length} elements", "");
        }

        var sizes = call.Integers(1, "split_sizes");
        return sizes.All(piece => piece >= 1 && piece <= size) && sizes.Sum() == size
            ? Pieces(call, record, axis, [.. sizes.Select(piece => (int)piece)])
            : throw call.NotFitting($"it cuts {size} elements into [{string.Join(", ", sizes)}]");
    }

    private static ImmutableArray<int> Equal(int size, int length) =>
        [.. Enumerable.Range(0, (int)(((long)size + length - 1) / length)).Select(piece => Math.Min(length, size - (piece * length)))];

    private static List<object?> Pieces(AtenCall call, RecordCall record, int axis, ImmutableArray<int> sizes)
    {
        var (pieces, start) = (new List<object?>(), 0L);
        foreach (var size in sizes)
        {
            pieces.Add(record("slice", call.Tensor(0), (long)axis, start, start + size, 1L));
            start += size;
        }

        return pieces;
    }

    private static List<object?> Unbind(AtenCall call, RecordCall record)
    {
        var axis = call.Axis(call.Integer(1, "dim", 0), Rank(call));
        return [.. Enumerable.Range(0, call.Tensor(0).Shape[axis]).Select(index => Select(call, record, axis, index))];
    }

    private static object? Select(AtenCall call, RecordCall record, int axis, long index)
    {
        var size = call.Tensor(0).Shape[axis];
        if (index < -size || index >= size)
        {
            throw call.Unsupported($"it takes element {index} of axis {axis} of {call.Tensor(0)}", "");
        }

        var start = index < 0 ? index + size : index;
        return record("squeeze", record("slice", call.Tensor(0), (long)axis, start, start + 1, 1L), (long)axis);
    }

    private static object? Stack(AtenCall call, RecordCall record)
    {
        var dimension = call.Argument(1, "dim") ?? 0L;
        return call.Argument(0, "tensors") is IReadOnlyList<object?> { Count: > 0 } tensors
            ? record("cat", tensors.Select(tensor => record("unsqueeze", tensor, dimension)).ToList(), dimension)
            : throw call.Unsupported("it stacks no tensors", "");
    }

    private static object? Power(AtenCall call, RecordCall record) => (call.Argument(0, "self"), call.Argument(1, "exponent")) switch
    {
        (TensorValue, long or double) => Power(call, record, call.Real(1, "exponent", 0)),
        var (number, exponent) => record("float_power", number, exponent),
    };

    private static object? Power(AtenCall call, RecordCall record, double exponent) => exponent switch
    {
        1 => call.Tensor(0),
        2 => record("mul", call.Tensor(0), call.Tensor(0)),
        3 => record("mul", record("mul", call.Tensor(0), call.Tensor(0)), call.Tensor(0)),
        _ => record("float_power", call.Tensor(0), call.Argument(1, "exponent")),
    };

    private static object? Glu(AtenCall call, RecordCall record)
    {
        var halves = (IReadOnlyList<object?>?)record("chunk", call.Tensor(0), 2L, call.Argument(1, "dim") ?? -1L);
        return halves is [var value, var gate]
            ? record("mul", value, record("sigmoid", gate))
            : throw call.NotFitting($"{call.Tensor(0)} has no two halves");
    }

    // max(x, y) is a function of two tensors, max(x, dim) gives the largest elements and where they were, max(x) is one number.
    private static Func<AtenCall, RecordCall, object?> Extreme(string over, string ofTwo) =>
        (call, record) => (call.Argument(1, "other") ?? call.Argument(1, "dim")) switch
    {
        null => record(over, call.Tensor(0)),
        long axis => new[] { record(over, call.Tensor(0), axis, call.Argument(2, "keepdim") ?? false), null },
        var other => record(ofTwo, call.Tensor(0), other),
    };

    // var(x, dim, unbiased, keepdim), or with the correction by name.
    private static object? Variance(AtenCall call, RecordCall record)
    {
        var axes = call.Axes(1, "dim", Rank(call)) is { IsEmpty: false } some ? some : [.. Enumerable.Range(0, Rank(call))];
        var dims = axes.Select(axis => (object?)(long)axis).ToList();
        var correction = call.Keywords.ContainsKey("correction") ? call.Real(9, "correction", 1) : call.Flag(2, "unbiased", true) ? 1 : 0;
        var count = axes.Aggregate(1.0, (product, axis) => product * call.Tensor(0).Shape[axis]);
        var apart = record("sub", call.Tensor(0), record("mean", call.Tensor(0), dims, true));
        var mean = record("mean", record("mul", apart, apart), dims, call.Flag(3, "keepdim", false));
        return correction == 0 ? mean : record("mul", mean, count / Math.Max(count - correction, 1e-30));
    }

    private static object? Attention(AtenCall call, RecordCall record)
    {
        var scale = call.Real(6, "scale", 1 / Math.Sqrt(call.Tensor(0).Shape[^1]));
        var likeness = record("mul", record("matmul", call.Tensor(0), record("transpose", call.Argument(1, "key"), -2L, -1L)), scale);
        likeness = call.Flag(5, "is_causal", false) ? throw call.Unsupported("it is causal", "Give the mask as a tensor.")
            : call.Argument(3, "attn_mask") is { } mask ? record("add", likeness, mask) : likeness;
        return record("matmul", record("softmax", likeness, -1L), call.Argument(2, "value"));
    }

    private static object? ChannelShuffle(AtenCall call, RecordCall record)
    {
        var groups = call.Integer(1, "groups", 1);
        if (call.Tensor(0).Shape is not [var batch, var channels, var height, var width] || groups < 1 || channels % groups != 0)
        {
            throw call.NotFitting($"{call.Tensor(0)} has no {groups} groups of channels");
        }

        var apart = record("view", call.Tensor(0), new List<object?> { (long)batch, groups, channels / groups, (long)height, (long)width });
        return record(
            "view", record("transpose", apart, 1L, 2L), new List<object?> { (long)batch, (long)channels, (long)height, (long)width });
    }
}
