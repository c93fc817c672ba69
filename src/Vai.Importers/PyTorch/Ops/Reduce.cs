using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// mean, sum and amax over axes: reduction_mean, reduction_sum, reduction_max. The mean over height and width is a global avgpool2d,
/// which the DPU has, and a reshape where the two axes go.
/// </summary>
internal sealed class Reduce : IAtenOp
{
    public ImmutableArray<string> Functions => ["mean", "sum", "amax"];

    public ImmutableArray<int> Infer(AtenCall call)
    {
        var input = call.Tensor(0).Shape;
        var axes = Axes(call);
        if (axes.Length == 0 || axes.Contains(0))
        {
            throw call.Unsupported($"it is over axes [{string.Join(", ", axes)}] of [{string.Join(", ", input)}]", "Name axes after the batch, for instance mean([2, 3]).");
        }

        return [.. input.Select((size, axis) => axes.Contains(axis) ? 1 : size).Where((size, axis) => KeepsAxes(call) || !axes.Contains(axis))];
    }

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var input = call.Tensor(0);
        var axes = Axes(call);
        if (call.Function == "mean" && input.Shape.Length == 4 && axes is [2, 3])
        {
            var pool = AdaptiveAvgPool2d.EmitMean(call, graph, input, [input.Shape[0], input.Shape[1], 1, 1]);
            if (!KeepsAxes(call))
            {
                graph.Set(call, graph.Reshape(call, pool, call.Output.Shape));
            }

            return;
        }

        // Without its axes the result of a map is no map: it must lie as the framework counts it.
        var rank = input.Shape.Length;
        var drops = rank == 4 && !KeepsAxes(call);
        var op = graph.InOrder(call, input);
        op = drops ? graph.Transpose(call, op, 0, 3, 1, 2) : op;
        var places = axes.Select(axis => drops ? axis : TorchGraphBuilder.NhwcAxis(axis, rank)).Order().ToArray();
        graph.Add(call, call.Function switch { "mean" => "reduction_mean", "sum" => "reduction_sum", _ => "reduction_max" },
            AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(places)), ("keep_dims", KeepsAxes(call))), XirArgument.Of("input", op.Name));
    }

    private static int[] Axes(AtenCall call)
    {
        var rank = call.Tensor(0).Shape.Length;
        return [.. call.Integers(1, "dim").Select(axis => call.Axis(axis, rank)).Distinct().Order()];
    }

    private static bool KeepsAxes(AtenCall call) => call.Flag(2, "keepdim", false);
}
