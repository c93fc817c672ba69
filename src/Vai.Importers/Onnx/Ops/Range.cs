using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>The numbers from start to limit by delta, all constant.</summary>
internal sealed class Range : IOnnxOp
{
    public ImmutableArray<string> Types => ["Range"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        ConstantTensor[] bounds = [node.Constant(0, "start"), node.Constant(1, "limit"), node.Constant(2, "delta")];
        if (bounds.Any(bound => bound.Count != 1))
        {
            throw node.Bad("its bounds are not one number each");
        }

        var (start, limit, delta) = (bounds[0].Reals()[0], bounds[1].Reals()[0], bounds[2].Reals()[0]);
        var count = Math.Max(0, Math.Ceiling(((double)limit - start) / delta));
        var shape = context.Shape(node, [double.IsFinite(count) ? (long)Math.Min(count, long.MaxValue / 2) : long.MaxValue]);
        var steps = Enumerable.Range(0, shape[0]);
        return
        [
            bounds[0].IsInteger
                ? ConstantTensor.OfVector(steps.Select(i => bounds[0].Integers()[0] + (i * bounds[2].Integers()[0])))
                : ConstantTensor.OfReals(shape, [.. steps.Select(i => start + (i * delta))]),
        ];
    }
}
