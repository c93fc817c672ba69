using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Runtime.Cpu.Ops;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// resize of a quantized map that only repeats pixels (<c>upsample-fix</c>) or only picks some at equal distances
/// (<c>downsample-fix</c>, <c>strided_slice-fix</c>). What mixes pixels stays on the processor.
/// </summary>
internal sealed class Resize : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        if (input.Output.Shape is not [1, var height, var width, _] || op.Output.Shape is not [1, var newHeight, var newWidth, _]
            || ResizeSources.Exact(op, height, newHeight) is not { } rows || ResizeSources.Exact(op, width, newWidth) is not { } columns)
        {
            return new Rewrite.Keep(
                $"with mode {op.Attributes.Get("mode", "NEAREST")} from [{string.Join(',', input.Output.Shape)}] to " +
                    $"[{string.Join(',', op.Output.Shape)}] "
                + "it mixes pixels, and the DPU only repeats or picks them",
                "Use nearest resizing by a whole factor.");
        }

        return Repeated(op, site, input, rows, columns) ?? Picked(op, site, input, rows, columns)
            ?? new Rewrite.Keep(
                "it repeats pixels unequally often, the DPU repeats each a whole number of times",
                "Use nearest resizing by a whole factor.");
    }

    private static Rewrite? Repeated(XirOp op, LoweringSite site, XirOp input, ImmutableArray<int> rows, ImmutableArray<int> columns)
    {
        var (byHeight, byWidth) = (op.Output.Shape[1] / input.Output.Shape[1], op.Output.Shape[2] / input.Output.Shape[2]);
        if (byHeight * byWidth == 0 || rows.Index().Any(row => row.Item != row.Index / byHeight)
            || columns.Index().Any(column => column.Item != column.Index / byWidth))
        {
            return null;
        }

        return site.Checked(FixedOps.Upsample(op.Name, op.Name + "_fix", input, byWidth, byHeight, op.Output.Shape), [input], [op]);
    }

    private static Rewrite? Picked(XirOp op, LoweringSite site, XirOp input, ImmutableArray<int> rows, ImmutableArray<int> columns)
    {
        var (rowStep, columnStep) = (Step(rows), Step(columns));
        if (rows.Index().Any(row => row.Item != rows[0] + (row.Index * rowStep))
            || columns.Index().Any(column => column.Item != columns[0] + (column.Index * columnStep))
            || rowStep < 1 || columnStep < 1)
        {
            return null;
        }

        var slice = FixedOps.Slice(
            op.Name, op.Name + "_fix", input, [0, rows[0], columns[0], 0],
            [1, rows[^1] + 1, columns[^1] + 1, input.Output.Shape[3]], [1, rowStep, columnStep, 1], op.Output.Shape);
        return site.Checked(slice, [input], [op]);
    }

    private static int Step(ImmutableArray<int> sources) => sources.Length > 1 ? sources[1] - sources[0] : 1;
}
