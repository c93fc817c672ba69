using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// A map and one number a channel: a depthwise convolution of one tap, weight 1 and the numbers as biases, which ALU does without
/// loading a second map. It rounds the exact sum once, to the same side as ELEW (machine.md 7, 8).
/// </summary>
internal static class ConstantSum
{
    /// <summary>2^6 is the largest power of two in int8.</summary>
    private const int LargestWeight = 6;

    /// <param name="summand">[1, 1, 1, C].</param>
    /// <returns>The ops, the sum last; null where the fix points lie too far apart, or the target cannot.</returns>
    public static ImmutableArray<XirOp>? Of(
        LoweringSite site, string name, string tensorName, XirOp map, FixedConstant summand, string nonlinear, int fixPoint)
    {
        if (map.Output is not { Shape: [1, var height, var width, var channels] shape, FixPoint: { } mapFixPoint } || height * width == 1)
        {
            return null;
        }

        // The accumulator must not be coarser than the result or, by its one bit more, than the biases.
        var weight = Math.Max(Math.Max(0, fixPoint - mapFixPoint), summand.FixPoint - mapFixPoint - 1);
        if (weight > LargestWeight)
        {
            return null;
        }

        var data = new sbyte[channels];
        Array.Fill(data, (sbyte)(1 << weight));
        var one = site.Unique(new FixedConstant(name + "_one", name + "_one_fix", [1, 1, 1, channels], weight, data)).ToOp();
        var bias = site.Unique(summand with { Shape = [channels] }).ToOp();
        var sum = FixedOps.Convolution(
            OpNames.DepthwiseConv2dFix, name, tensorName, AttributeMap.Empty, map, one, bias, new Window(1, 1), nonlinear, fixPoint, shape);
        return site.ReasonAgainst(sum, [map, one, bias]) is null ? [one, bias, sum] : null;
    }
}
