using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;

namespace Vai.Compiler.Decompilation;

/// <summary>
/// Which <c>-fix</c> ops of a compiled file a DPU computes. Files of others may hold forms that lowering never makes and the limits
/// therefore do not ask for.
/// </summary>
internal static class FixedForms
{
    private const string WayOut = "Compile the quantized model that the file was made from, if there is one.";

    private const int MapRank = 4;

    /// <summary>Why the DPU cannot compute an op; null when it can.</summary>
    /// <param name="inputs">The ops that it reads, slot after slot.</param>
    public static ProcessorReason? ReasonAgainst(XirOp op, ImmutableArray<XirOp> inputs, DpuTarget target)
    {
        if (Form(op, inputs) is { } clause)
        {
            return new ProcessorReason(clause, WayOut);
        }

        var places = inputs.Append(op).DistinctBy(item => item.Name)
            .ToDictionary(item => item.Name, FixedOps.Unplaced, StringComparer.Ordinal);
        return SuperlayerOps.Violation(op, places, target) is { } violation ? ProcessorReason.Of(violation) : null;
    }

    private static string? Form(XirOp op, ImmutableArray<XirOp> inputs)
    {
        var shape = op.Output.Shape;
        return SuperlayerOps.For(op.Type) is null ? $"the compiler has no rule that maps {op.Type} to the DPU"
            : inputs.Append(op)
                .Any(item => item.Output.Shape.Length > MapRank
                    || (item.Output.Shape.Length == MapRank && item.Output.Shape[0] != 1 && !item.Is(OpTraits.Constant)))
                ? "a tensor of it is no map of one image"
            : op.Is(OpTraits.Convolution) ? Convolution(op, inputs)
            : op.Type == OpNames.PoolFix && op.Attributes.Get("nonlinear", "NONE") is var behind and not ("NONE" or "")
                ? $"the DPU applies no {behind} behind a pooling"
            : op.Type == OpNames.EltwiseFix && !inputs.All(input => IsOperand(input.Output.Shape, shape))
                ? "its inputs are neither of one shape nor rows of it"
            : op.Type == OpNames.DepthwiseFix && !IsScaling(inputs, shape) ? "it is no product of a map with one number a channel"
            : op.Type == OpNames.UpsampleFix && op.Attributes.Get("mode", "") != "NEAREST" ? "the DPU repeats pixels and mixes none"
            : op.Type == OpNames.TileFix && !op.Attributes.Get("reverse", false)
                ? "the DPU makes pixels of channels, not channels of pixels"
            : op.Type == OpNames.StridedSliceFix && inputs[0].Output.FixPoint != op.Output.FixPoint
                ? "it changes the fix point of what it picks"
            : MovesMaps(op) && shape.Length != MapRank ? "its result is no map" : null;
    }

    private static bool MovesMaps(XirOp op) =>
        op.Is(OpTraits.Pooling) || op.Type is OpNames.UpsampleFix or OpNames.DownsampleFix or OpNames.TileFix or OpNames.StridedSliceFix;

    private static string? Convolution(XirOp op, ImmutableArray<XirOp> inputs)
    {
        var constants = inputs.Where(input => input.Is(OpTraits.Constant)).DistinctBy(input => input.Name)
            .ToDictionary(input => input.Name, input => input.Output.Shape, StringComparer.Ordinal);
        return op.Weights is not { } weights || op.Bias is not { } bias ? "it has no weights or no bias"
            : !constants.ContainsKey(weights) || !constants.ContainsKey(bias) ? "its weights or biases are computed"
            : !constants[bias].SequenceEqual([op.Output.Shape[^1]]) ? "its biases are not a row with one number a channel"
            : op.Attributes.Get("nonlinear", "NONE") is var behind and not ("NONE" or "" or "RELU" or "RELU6" or "LEAKYRELU")
                ? $"the compiler knows no {behind} inside a convolution"
            : null;
    }

    // As many rows, or one that stands for all of them.
    private static bool IsOperand(ImmutableArray<int> operand, ImmutableArray<int> shape) =>
        operand.SequenceEqual(shape) || (shape.Length == MapRank && operand.SequenceEqual(shape.SetItem(1, 1)));

    private static bool IsScaling(ImmutableArray<XirOp> inputs, ImmutableArray<int> shape) =>
        shape.Length == MapRank && inputs is [var map, var vector] && map.Output.Shape.SequenceEqual(shape)
            && vector.Output.Shape.SequenceEqual([1, 1, 1, shape[^1]]);
}
