using System.Collections.Immutable;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Ops;
using Vai.Xir;

namespace Vai.Quantizer.Calibration;

/// <summary>Writes fix points into a graph, in the form of the vendor's <c>_int.xmodel</c> (guide quantizer.md 4.3, 4.4).</summary>
internal static class QuantizedGraph
{
    /// <summary>The graph with an op NAME_fix behind each quantized tensor, which all readers of NAME read instead; constants are on their grid.</summary>
    public static XirGraph Build(XirGraph prepared, IReadOnlyDictionary<string, TensorFormat> formats, IReadOnlyDictionary<string, int> fixPoints)
    {
        var ops = ImmutableArray.CreateBuilder<XirOp>();
        foreach (var op in QuantizeConstants(prepared, formats, fixPoints).Ops)
        {
            ops.Add(op with { Arguments = [.. op.Arguments.Select(argument => argument with { Ops = [.. argument.Ops.Select(Read)] })] });
            if (fixPoints.TryGetValue(op.Name, out var fixPoint))
            {
                ops.Add(Fix(op, fixPoint, formats[op.Name].Bits));
            }
        }

        return XirGraph.Create(prepared.Name, ops, prepared.Attributes);

        string Read(string name) => fixPoints.ContainsKey(name) ? FixName(name) : name;
    }

    /// <summary>The graph with its quantized constants on their grids.</summary>
    public static XirGraph QuantizeConstants(XirGraph prepared, IReadOnlyDictionary<string, TensorFormat> formats, IReadOnlyDictionary<string, int> fixPoints) =>
        XirGraph.Create(prepared.Name, prepared.Ops.Select(op => op.Type == "const" && fixPoints.TryGetValue(op.Name, out var fixPoint)
            ? ConstValues.With(op, FakeQuantizer.Apply(ConstValues.Of(op), fixPoint, formats[op.Name]))
            : op), prepared.Attributes);

    public static string FixName(string name) => name + "_fix";

    private static XirOp Fix(XirOp op, int fixPoint, int bits)
    {
        var name = FixName(op.Name);
        var attributes = AttributeMap.Of(("fix_point", fixPoint), ("bit_width", bits), ("if_signed", true), ("round_mode", "DPU_ROUND"));
        return new XirOp(name, "fix", attributes, [XirArgument.Of("input", op.Name)], XirTensor.Float32(name, op.Output.Shape.AsSpan()));
    }
}
