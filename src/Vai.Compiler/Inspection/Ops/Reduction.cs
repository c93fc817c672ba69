using System.Collections.Immutable;
using Vai.Compiler.Superlayers;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>Maxima and means over rows, columns or both: a pooling with one window.</summary>
internal static class Reduction
{
    private const int RowAxis = 1;
    private const int ColumnAxis = 2;

    public static Verdict JudgeMaximum(InspectedOp op) => Judge(op, PoolingKind.Maximum);

    public static Verdict JudgeMean(InspectedOp op) => Judge(op, PoolingKind.Average);

    private static Verdict Judge(InspectedOp op, PoolingKind kind)
    {
        var axes = op.Op.Attributes.Get("axis", ImmutableArray<int>.Empty).Select(axis => axis < 0 ? axis + 4 : axis).ToImmutableArray();
        if (op.InputShape is not [1, var height, var width, _] || axes.IsEmpty || axes.Any(axis => axis is not (RowAxis or ColumnAxis)))
        {
            return op.OnCpu($"it reduces axes [{string.Join(',', axes)}] of [{string.Join(',', op.InputShape)}]; rows and columns of a map are possible", "Reduce over rows and columns.");
        }

        return Pooling.Judge(op, kind, new Window(axes.Contains(RowAxis) ? height : 1, axes.Contains(ColumnAxis) ? width : 1));
    }
}
