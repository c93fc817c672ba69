using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>strided_slice of a quantized map: <c>strided_slice-fix</c>, channels one by one.</summary>
internal sealed class StridedSlice : ILoweringRule
{
    private const int LargestRank = 4;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var (begin, end, strides) = (Read(op, "begin"), Read(op, "end"), Read(op, "strides"));
        var shape = input.Output.Shape;
        if (shape.Length > LargestRank || (shape.Length == LargestRank && shape[0] != 1)
            || new[] { begin, end, strides }.Any(numbers => numbers.Length != shape.Length))
        {
            return new Rewrite.Keep(
                $"its input [{string.Join(',', shape)}] is no map of one image",
                "Use tensors of at most four dimensions and one image.");
        }

        if (strides.Any(step => step < 1) || strides[^1] != 1)
        {
            return new Rewrite.Keep(
                $"its strides are [{string.Join(',', strides)}]; the DPU takes channels one by one and other dimensions forwards",
                "Slice whole runs of channels.");
        }

        var from = begin.Select((position, axis) => Math.Clamp(position < 0 ? position + shape[axis] : position, 0, shape[axis]))
            .ToImmutableArray();
        var to = end.Select((position, axis) => Math.Clamp(position < 0 ? position + shape[axis] : position, 0, shape[axis]))
            .ToImmutableArray();
        var slice = FixedOps.Slice(op.Name, op.Name + "_fix", input, from, to, strides, op.Output.Shape);
        return site.Checked(slice, [input], [op]);
    }

    private static ImmutableArray<int> Read(XirOp op, string name) => op.Attributes.Get(name, ImmutableArray<int>.Empty);
}
