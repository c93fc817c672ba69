using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Where: of constants it folds, of computed values the processor chooses.</summary>
internal sealed class Where : IOnnxOp
{
    public ImmutableArray<string> Types => ["Where"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        if (!node.IsConstant)
        {
            return [Selection.Emit(context.Graph, node.Layer, context.View(node, 0), context.View(node, 1), context.View(node, 2))];
        }

        var (condition, yes, no) = (node.Constant(0, "condition"), node.Constant(1, "first choice"), node.Constant(2, "second choice"));
        var shape = Folding.BroadcastShape(node, context, condition, yes, no);
        (condition, yes, no) = (Folding.Broadcast(condition, shape), Folding.Broadcast(yes, shape), Folding.Broadcast(no, shape));
        var holds = condition.Integers();
        return
        [
            yes.IsInteger && no.IsInteger
                ? ConstantTensor.OfIntegers(
                    shape, [.. yes.Integers().Zip(no.Integers(), (x, y) => (x, y)).Select((pair, i) => holds[i] != 0 ? pair.x : pair.y)])
                : ConstantTensor.OfReals(
                    shape, [.. yes.Reals().Zip(no.Reals(), (x, y) => (x, y)).Select((pair, i) => holds[i] != 0 ? pair.x : pair.y)]),
        ];
    }
}
