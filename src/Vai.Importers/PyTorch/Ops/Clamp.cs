using System.Collections.Immutable;
using Vai.Xir;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>ReLU6, hardtanh and clamp: relu6, relu and hard-tanh where the bounds are theirs, otherwise max and min with constants.</summary>
internal sealed class Clamp : IAtenOp
{
    public ImmutableArray<string> Functions =>
        ["relu6", "relu6_", "hardtanh", "hardtanh_", "clamp", "clamp_", "clamp_min", "clamp_min_", "clamp_max", "clamp_max_"];

    public ImmutableArray<int> Infer(AtenCall call) => Bounds(call) is var (low, high) && low <= high
        ? call.Tensor(0).Shape
        : throw call.Unsupported("its lower bound is above its upper", "Exchange the bounds.");

    public void Emit(AtenCall call, TorchGraphBuilder graph)
    {
        var (low, high) = Bounds(call);
        switch (low, high)
        {
            case (0, 6):
                graph.AddElementwise(call, "relu6", AttributeMap.Empty);
                return;
            case (0, double.PositiveInfinity):
                graph.AddElementwise(call, "relu", AttributeMap.Empty);
                return;
            case (-1, 1):
                graph.AddElementwise(call, "hard-tanh", AttributeMap.Empty);
                return;
        }

        var feature = graph.FeatureOf(call.Tensor(0));
        var op = feature.Op;
        op = double.IsNegativeInfinity(low) ? op : Limit("max", low);
        op = double.IsPositiveInfinity(high) ? op : Limit("min", high);
        graph.Set(call, op, feature.FlattenedMap);

        XirOp Limit(string type, double bound) => graph.AddHelper(
            call, "_" + type, type, op.Output.Shape, AttributeMap.Empty, XirArgument.Of("input", op.Name, graph.Const(call, type, [(float)bound], 1).Name));
    }

    private static (double Low, double High) Bounds(AtenCall call) => call.Function.TrimEnd('_') switch
    {
        "relu6" => (0, 6),
        "hardtanh" => (call.Real(1, "min_val", -1), call.Real(2, "max_val", 1)),
        "clamp_min" => (call.Real(1, "min", double.NegativeInfinity), double.PositiveInfinity),
        "clamp_max" => (double.NegativeInfinity, call.Real(1, "max", double.PositiveInfinity)),
        _ => (call.Real(1, "min", double.NegativeInfinity), call.Real(2, "max", double.PositiveInfinity)),
    };
}
