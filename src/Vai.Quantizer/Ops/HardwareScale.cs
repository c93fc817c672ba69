using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>
/// The products that the DPU makes with a fraction of a power of two: the mean of a window, a hard sigmoid. A float mean times a float
/// constant is off by a rounding, and where the exact product lies halfway between two integers that decides the int8 number; so the
/// product is put back on the grid that it lies on.
/// </summary>
internal static class HardwareScale
{
    /// <summary>Bits behind the point beyond which float32 has none left.</summary>
    private const int MostBits = 24;

    /// <summary>The product in a quantized graph as the DPU makes it; any other product, and one in a float graph, as it is.</summary>
    public static torch.Tensor Snap(OpCall call, torch.Tensor product)
    {
        if (call.Op.InputsOf("input") is not [var inner, var constant]
            || call.Graph.Op(constant) is not { Type: OpNames.Const, Output.Shape: [1] } scale
            || QuantizerOps.Of(call.Graph.Op(inner)).FractionOf(call.Graph.Op(inner), call.Graph) is not { } divisor
            || FixPointOf(call.Graph, call.Graph.Op(inner).InputsOf("input")[0]) is not { } fixPoint)
        {
            return product;
        }

        var fraction = ConstantCodec.View(scale)[0] / (double)divisor;
        var bits = Enumerable.Range(0, MostBits).FirstOrDefault(count => Math.ScaleB(fraction, count) % 1 == 0, MostBits);
        var step = Math.ScaleB(1, -(bits + fixPoint));
        return bits == MostBits ? product : product.DividedBy(step).round().Times(step);
    }

    // Nothing but shape changes may stand between the op and the fix.
    private static int? FixPointOf(XirGraph graph, string name)
    {
        var op = graph.Op(name);
        return op.Type == OpNames.Fix && op.Attributes.TryGet("fix_point", out int fixPoint) ? fixPoint
            : op.Operator.FixRole == FixRole.Shape ? FixPointOf(graph, op.InputsOf("input")[0]) : null;
    }
}
