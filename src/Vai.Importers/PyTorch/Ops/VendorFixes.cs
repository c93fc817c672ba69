using Vai.Importers.Layers;
using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Numerics;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>
/// The fix points of what the vendor's PyTorch quantizer exports (<c>NAME_int.pt</c>): calls of <c>ops.vai.fix_neuron</c> with a tensor,
/// smallest and largest number, scale, zero point and way of rounding.
/// </summary>
internal static class VendorFixes
{
    public const string Path = "ops.vai.fix_neuron";
    public const string Function = "fix_neuron";

    /// <summary>The way of rounding of weights and biases: half away from zero. Any other is half up.</summary>
    private const long HalfAway = 3;

    /// <summary>A computed tensor on its grid.</summary>
    public static TensorView Emit(AtenCall call, AtenContext context) => context.Graph.Fix(context.View(call), FixPoint(call));

    /// <summary>A constant that will be rounded when it is read; null for another call.</summary>
    public static TorchTensor? Fold(AtenCall call)
    {
        var constant = call.Function != Function ? null : call.Argument(0, "input") switch
        {
            TorchTensor tensor => tensor,
            long or double => TorchTensor.Of([], [Convert.ToSingle(call.Argument(0, "input"), null)]),
            _ => null,
        };
        return constant is null
            ? null
            : constant with { Fix = new TorchFix(FixPoint(call), call.Integer(5, "method", HalfAway) == HalfAway, constant) };
    }

    /// <summary>The numbers on the grid of a fix; as they are where there is none.</summary>
    public static float[] OnGrid(float[] numbers, TorchFix? fix) => fix is null ? numbers : Array.ConvertAll(
        numbers, number => FixedPoint.Dequantize(
            fix.IsHalfAway
                ? FixedPoint.QuantizeHalfAway(number, fix.FixPoint)
                : FixedPoint.QuantizeHalfUp(number, fix.FixPoint), fix.FixPoint));

    /// <exception cref="VaiException">VAI2046: the DPU has no such numbers.</exception>
    private static int FixPoint(AtenCall call)
    {
        var (lowest, highest) = (call.Integer(1, "valmin", sbyte.MinValue), call.Integer(2, "valmax", sbyte.MaxValue));
        var (scale, zero) = (call.Real(3, "valamp", 0), call.Integer(4, "zero_point", 0));
        return lowest == sbyte.MinValue && highest == sbyte.MaxValue && zero == 0 && double.IsNormal(scale) && scale > 0
            && Math.ScaleB(1.0, Math.ILogB(scale)) == scale
            ? Math.ILogB(scale)
            : throw call.Layer.NotFixedPoint($"it rounds to {lowest} to {highest} times {scale} with zero point {zero}");
    }
}
