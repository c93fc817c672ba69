using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>reduction_max, reduction_mean over rows, columns or both: a pooling with one window over all of them.</summary>
internal sealed class Reduction : ILoweringRule
{
    private const int RowAxis = 1;
    private const int ColumnAxis = 2;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        if (input.Output.Shape is not [1, var height, var width, _] || Axes(op) is not { } axes)
        {
            return new Rewrite.Keep(
                $"it reduces axes [{string.Join(',', op.Attributes.Get("axis", ImmutableArray<int>.Empty))}] of "
                + $"[{string.Join(',', input.Output.Shape)}]; rows and columns of a map are possible",
                "Reduce over rows and columns.");
        }

        var window = new Window(axes.Contains(RowAxis) ? height : 1, axes.Contains(ColumnAxis) ? width : 1);
        return op.Type == OpNames.ReductionMax
            ? MaxPool2d.Maximum(op, site, input, window)
            : AveragePool2d.Average(op, site, input, window);
    }

    private static ImmutableArray<int>? Axes(XirOp op)
    {
        var axes = op.Attributes.Get("axis", ImmutableArray<int>.Empty).Select(axis => axis < 0 ? axis + 4 : axis).ToImmutableArray();
        return axes.Length > 0 && axes.All(axis => axis is RowAxis or ColumnAxis) ? axes : null;
    }
}
