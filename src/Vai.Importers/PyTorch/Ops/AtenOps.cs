using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Vai.Importers.Layers;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>Reads the arguments of a call and gives the layer to the graph.</summary>
internal delegate TensorView EmitLayer(AtenCall call, AtenContext context);

/// <summary>What an operator of PyTorch becomes.</summary>
/// <param name="IsView">Whether the result is the same memory as the first argument.</param>
internal sealed record AtenOp(EmitLayer Emit, bool IsView);

/// <summary>
/// The registry of PyTorch operators that are imported, and advice for some that are not. A name with _ behind it works in place.
/// </summary>
internal static class AtenOps
{
    private static readonly FrozenDictionary<string, AtenOp> ByFunction = new[]
    {
        Computes(Convolutions.Emit, "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "_convolution", "convolution",
            "_convolution_mode"),
        Computes(VendorFixes.Emit, VendorFixes.Function),
        Computes(Linears.Linear, "linear"),
        Computes(Linears.Product, "matmul", "mm", "bmm"),
        Computes(Linears.Sum, "addmm"),
        Computes(Linears.EinsteinSum, "einsum"),
        Computes(Pools.Max, "max_pool1d", "max_pool2d"),
        Computes(Pools.Average, "avg_pool1d", "avg_pool2d"),
        Computes(Pools.Adaptive(max: false), "adaptive_avg_pool1d", "adaptive_avg_pool2d", "_adaptive_avg_pool2d"),
        Computes(Pools.Adaptive(max: true), "_adaptive_max_pool1d", "_adaptive_max_pool2d"),
        Computes(Normalizations.Batch, "batch_norm"),
        Computes(Normalizations.Layer, "layer_norm"),
        Computes(Normalizations.Group, "group_norm"),
        Computes(Normalizations.Instance, "instance_norm"),
        Computes(Activations.Of(OpNames.Swish), "silu"),
        Computes(Activations.Of(OpNames.Mish), "mish"),
        Computes(Activations.Of(OpNames.Selu), "selu"),
        Computes(Activations.Of(OpNames.LeakyRelu, "negative_slope", 0.01), "leaky_relu"),
        Computes(Activations.Of(OpNames.Celu, "alpha", 1), "celu"),
        Computes(Activations.Elu, "elu"),
        Computes(Activations.Gelu, "gelu"),
        Computes(Activations.Softplus, "softplus"),
        Computes(Activations.HardSigmoid, "hardsigmoid"),
        Computes(Activations.HardSwish, "hardswish"),
        Computes(Activations.PRelu, "prelu", "_prelu_kernel"),
        Computes(Activations.Softmax(logarithm: false), "softmax", "_softmax"),
        Computes(Activations.Softmax(logarithm: true), "log_softmax", "_log_softmax"),
        Computes(Activations.Bounded(_ => (0, 6)), "relu6"),
        Computes(Activations.Bounded(call => (call.Real(1, "min_val", -1), call.Real(2, "max_val", 1))), "hardtanh"),
        Computes(
            Activations.Bounded(call => (call.Real(1, "min", double.NegativeInfinity), call.Real(2, "max", double.PositiveInfinity))),
            "clamp", "clip"),
        Computes(Activations.Bounded(call => (call.Real(1, "min", double.NegativeInfinity), double.PositiveInfinity)), "clamp_min"),
        Computes(Activations.Bounded(call => (double.NegativeInfinity, call.Real(1, "max", double.PositiveInfinity))), "clamp_max"),
        Computes(Repetitions.Choose(0, 1, 2), "where"),
        Computes(Repetitions.Choose(1, 2, 0), "masked_fill"),
        Computes(Repetitions.Expand, "expand", "broadcast_to"),
        Computes(Repetitions.ExpandAs, "expand_as"),
        Computes(Repetitions.Tile, "repeat", "tile"),
        Computes(Repetitions.Interleave, "repeat_interleave"),
        Computes(Repetitions.Flip, "flip"),
        Computes(Repetitions.Roll, "roll"),
        Computes(Repetitions.Select, "index_select"),
        Computes(Repetitions.Index, "index"),
        Computes(Repetitions.Copy, "copy", "fill", "zero"),
        Computes(Repetitions.Write, Repetitions.WriteFunction),
        Computes(Recurrences.Of(OpNames.Lstm), Recurrences.LstmFunction),
        Computes(Recurrences.Of(OpNames.Gru), Recurrences.GruFunction),
        Computes(Reductions.Norm(1), "norm", "linalg_vector_norm"),
        Computes(Reductions.Norm(null), "frobenius_norm"),
        Computes(Reductions.ArgMax, "argmax"),
        Computes(Moves.Join, "cat", "concat"),
        Computes(Moves.Shuffle(isToSpace: true), "pixel_shuffle"),
        Computes(Moves.Shuffle(isToSpace: false), "pixel_unshuffle"),
        Computes(Resizing.Upsample(bilinear: false), "upsample_nearest2d"),
        Computes(Resizing.Upsample(bilinear: false, exact: true), "_upsample_nearest_exact2d"),
        Computes(Resizing.Upsample(bilinear: true), "upsample_bilinear2d"),
        Computes(Resizing.Pad(null), "pad"),
        Computes(Resizing.Pad("constant"), "constant_pad_nd"),
        Computes(Resizing.Pad("reflect"), "reflection_pad2d"),
        Computes(Resizing.Pad("replicate"), "replication_pad2d"),
        Regards(Moves.Reshape, "view", "reshape", "_unsafe_view", "_reshape_alias"),
        Regards(Moves.Flatten, "flatten"),
        Regards(Moves.Squeeze, "squeeze"),
        Regards(Moves.Unsqueeze, "unsqueeze"),
        Regards(Moves.Permute, "permute"),
        Regards(Moves.Transpose, "transpose", "swapaxes", "swapdims"),
        Regards(Moves.MoveDimension, "movedim", "moveaxis"),
        Regards(Moves.Slice, "slice"),
        Regards(Moves.Dropout, "dropout", "feature_dropout", "alpha_dropout"),
        Regards(Moves.Cast, "to", "_to_copy"),
        Regards(Moves.Same, "contiguous", "detach", "alias", "clone", "type_as", "float", "cpu", "cuda", "lift_fresh_copy"),
    }
        .Concat(AtenFunctions.Unary.Select(function => Computes(Activations.Of(function.Value), function.Key)))
        .Concat(AtenFunctions.Binary.Select(function => Computes(Arithmetics.Of(function.Value), function.Key)))
        .Concat(AtenFunctions.Reductions.Select(function => Computes(Reductions.Of(function.Value), function.Key)))
        .SelectMany(entry => entry.Functions.Select(function => KeyValuePair.Create(function, entry.Op)))
            .ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Replacements = new Dictionary<string, string>
    {
        ["upsample_bicubic2d"] = "Use bilinear or nearest interpolation.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGet(string function, [NotNullWhen(true)] out AtenOp? op) =>
        ByFunction.TryGetValue(function, out op) || (function.EndsWith('_') && ByFunction.TryGetValue(function[..^1], out op));

    /// <summary>What to do about an operator that is not imported.</summary>
    public static string WayOut(string function)
    {
        var known = ByFunction.Keys.Concat(AtenComposites.Functions)
            .Where(name => !name.StartsWith('_') && !name.StartsWith("vai_", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return Replacements.GetValueOrDefault(function.TrimEnd('_'))
            ?? $"Write the layer with operators that are imported ({string.Join(", ", known)}), "
            + "or take it out of forward() and run it in the application.";
    }

    private static (string[] Functions, AtenOp Op) Computes(EmitLayer emit, params string[] functions) =>
        (functions, new AtenOp(emit, IsView: false));

    private static (string[] Functions, AtenOp Op) Regards(EmitLayer emit, params string[] functions) =>
        (functions, new AtenOp(emit, IsView: true));
}
