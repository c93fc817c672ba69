using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Targets;

namespace Vai.Compiler.DpuOps;

/// <summary><c>concat-fix</c>: members that do not lie in the result's tensor already are copied there.</summary>
internal sealed class ConcatFix : ISuperlayerOp
{
    public Superlayer Alone(XirOp op, IReadOnlyDictionary<string, DdrTensor> places)
    {
        var output = places[op.Name];
        var sizes = op.InputNames.Select(name => places[name].Shape[AxisOf(op)]).ToList();
        return new ElementwiseSuperlayer(
            op.Name,
            places[op.InputNames.First()],
            [.. op.InputNames.SelectMany((name, position) => Copies.Of(places[name], Member(op, output, sizes, position)))],
            output);
    }

    public Superlayer? Fused(Superlayer before, XirOp op, IReadOnlyDictionary<string, DdrTensor> places, DpuTarget target) => null;

    /// <summary>The place of a member in the result.</summary>
    public static DdrTensor Member(XirOp op, DdrTensor whole, IReadOnlyList<int> sizes, int position) =>
        whole.Part(AxisOf(op), sizes.Take(position).Sum(), sizes[position]);

    public Workload Workload(XirOp op, ImmutableArray<int> inputShape, DpuTarget target) => default;

    public static int AxisOf(XirOp op)
    {
        var axis = op.Attributes.Get("axis", 0);
        return axis < 0 ? axis + op.Output.Shape.Length : axis;
    }
}
