using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Targets;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// relu6 is relu where int8 saturates before 6: the largest value is 127 * 2^-fix_point, below 6 from fix point 5 on. At fix point 4,
/// where 6 is 96, engines with a relu6 of their own end in it. Elsewhere two sums do it: the first lifts 6 to 127, where it
/// saturates, the second takes the lift back and ends in relu.
/// </summary>
internal sealed class Relu6 : ILoweringRule, IFusedActivation
{
    private const int FirstFixPointBelowSix = 5;

    public string? Nonlinear(XirOp op, XirOp layer, int fixPoint, DpuTarget target) =>
        IsRelu(fixPoint) ? "RELU" : IsFused(layer, fixPoint, target) ? "RELU6" : null;

    /// <summary>Whether the engine that computes a layer ends in relu6, or in relu where that is the same.</summary>
    public static bool IsFused(XirOp layer, int fixPoint, DpuTarget target) =>
        IsRelu(fixPoint) || (fixPoint == FusedActivation.Relu6FixPoint && HasRelu6(layer, target.Features));

    private static bool HasRelu6(XirOp layer, DpuFeatures dpu) => layer.Is(OpTraits.Depthwise)
        ? dpu.HasDepthwiseRelu6
        : (layer.Is(OpTraits.Convolution) || layer.Is(OpTraits.Dense)) && dpu.HasConvolutionRelu6;

    private static bool IsRelu(int fixPoint) => fixPoint >= FirstFixPointBelowSix;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input || site.WithoutReshapes(input).Type == OpNames.Float2Fix)
        {
            return new Rewrite.Keep(ProcessorReason.BehindProcessor);
        }

        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        ImmutableArray<XirOp> ops = IsRelu(tail.FixPoint)
            ? [FixedOps.Elementwise(op.Name, tail.Fix.Name, "ADD", [input], "RELU", tail.FixPoint, op.Output.Shape)]
            : Sums(op, site, input, tail);
        var reasons = ops.Where(made => !made.Is(OpTraits.Constant)).Select(made => site.ReasonAgainst(made, [input, .. ops]));
        return reasons.FirstOrDefault(reason => reason is not null) is { } reason
            ? new Rewrite.Keep(reason)
            : new Rewrite.Replace(ops, ops[^1], tail.Ops);
    }

    private static ImmutableArray<XirOp> Sums(XirOp op, LoweringSite site, XirOp input, FixedTail tail)
    {
        var six = Math.Floor(Math.ScaleB(6, tail.FixPoint) + 0.5);
        var lift = (sbyte)(sbyte.MaxValue - six);
        var up = Sum(op, site, "_lifted", op.Name + "_lifted", input, Row(op, "_lift", tail.FixPoint, lift), "NONE");
        return [.. up, .. Sum(op, site, "", tail.Fix.Name, up[^1], Row(op, "_drop", tail.FixPoint, (sbyte)-lift), "RELU")];
    }

    private static ImmutableArray<XirOp> Sum(
        XirOp op, LoweringSite site, string suffix, string tensorName, XirOp input, FixedConstant row, string nonlinear)
    {
        var (name, fixPoint, shape) = (op.Name + suffix, row.FixPoint, op.Output.Shape);
        if (row.PerChannel([1, 1, 1, shape[^1]]) is { } summand
            && ConstantSum.Of(site, name, tensorName, input, summand, nonlinear, fixPoint) is { } ops)
        {
            return ops;
        }

        var constant = site.Unique(row).ToOp();
        return [constant, FixedOps.Elementwise(name, tensorName, "ADD", [input, constant], nonlinear, fixPoint, shape)];
    }

    /// <summary>One number everywhere, as one row that stands for all.</summary>
    private static FixedConstant Row(XirOp op, string suffix, int fixPoint, sbyte value)
    {
        var shape = op.Output.Shape is [1, _, _, _] ? op.Output.Shape.SetItem(1, 1) : op.Output.Shape;
        var data = new sbyte[shape.Aggregate(1, (product, size) => product * size)];
        Array.Fill(data, value);
        return new FixedConstant(op.Name + suffix, op.Name + suffix + "_fix", shape, fixPoint, data);
    }
}
