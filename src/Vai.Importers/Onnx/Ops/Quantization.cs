using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>What QuantizeLinear and DequantizeLinear share: scale and zero point as a fix point of the DPU.</summary>
internal static class Quantization
{
    /// <summary>The fix point of the node's scale: scale = 2^-fixPoint.</summary>
    /// <exception cref="Diagnostics.VaiException">VAI2046: the DPU has no such numbers.</exception>
    public static int FixPoint(OnnxNode node)
    {
        var scales = node.Constant(1, "scale").Reals();
        if (scales.Length == 0 || scales.Any(scale => scale != scales[0]))
        {
            throw node.Layer.NotFixedPoint($"'{node.Layer.Name}' has {scales.Length} scales, one for each channel");
        }

        if (!float.IsNormal(scales[0]) || scales[0] <= 0)
        {
            throw node.Layer.NotFixedPoint($"the scale of '{node.Layer.Name}' is {scales[0]}");
        }

        var fixPoint = -Math.ILogB(scales[0]);
        return Math.ScaleB(1.0, -fixPoint) == scales[0]
            ? fixPoint
            : throw node.Layer.NotFixedPoint(
                $"the scale of '{node.Layer.Name}' is {scales[0]}, between 2^{-fixPoint} and 2^{1 - fixPoint}");
    }

    /// <summary>What is taken from the stored number: 0 of int8, or 128 of uint8, which means the same.</summary>
    /// <param name="type">ONNX's number of the stored numbers' type.</param>
    /// <exception cref="Diagnostics.VaiException">VAI2046: the DPU has no such numbers.</exception>
    public static int ZeroPoint(OnnxNode node, int type)
    {
        var expected = type == OnnxTensors.UInt8 ? 128 : 0;
        var zeros = node.ConstantOrNull(2, "zero point")?.Integers() ?? [0L];
        return type is OnnxTensors.Int8 or OnnxTensors.UInt8 or OnnxTensors.Int32 && zeros.All(zero => zero == expected)
            ? expected
            : throw node.Layer.NotFixedPoint(
                $"'{node.Layer.Name}' has numbers of ONNX's type {type} and zero point {zeros.FirstOrDefault()}; int8 with 0 is the DPU's");
    }
}
