using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>Expand of a constant; of a computed value only where it changes nothing.</summary>
internal sealed class Expand : IOnnxOp
{
    public ImmutableArray<string> Types => ["Expand"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var wanted = node.Constant(1, "shape").Integers();
        if (node.Required(0).Constant is { } constant)
        {
            var ones = ConstantTensor.OfIntegers(context.Shape(node, wanted), []);
            return [Folding.Broadcast(constant, Folding.BroadcastShape(node, context, constant, ones))];
        }

        var view = node.View();
        return wanted.Length <= view.Rank
            && wanted.Zip(view.Shape.TakeLast(wanted.Length)).All(pair => pair.First == pair.Second || pair.First == 1)
            ? [view]
            : throw node.Layer.Unsupported(
                $"it repeats a computed [{string.Join(", ", view.Shape)}] to [{string.Join(", ", wanted.Take(16))}]",
                "Let the operator that reads it broadcast.");
    }
}
