using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;
using Vai.Compiler.Lowering.Rules;
using Vai.Targets;

namespace Vai.Compiler.Decompilation;

/// <summary>
/// Convolutions that end in relu6, for a target whose engines do not: relu, and two sums behind it. The first lifts 6 to 127, where it
/// saturates, the second takes the lift back.
/// </summary>
internal static class Relu6Apart
{
    private const sbyte Lift = sbyte.MaxValue - (6 << FusedActivation.Relu6FixPoint);

    public static IEnumerable<XirOp> Apply(ImmutableArray<XirOp> ops, DpuTarget target)
    {
        var names = ops.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        return ops.SelectMany(op => EndsInRelu6(op) && !Relu6.IsFused(op, op.Output.FixPoint!.Value, target) && Parts(op) is var parts
            && !parts[..^1].Any(part => names.Contains(part.Name)) ? parts : [op]);
    }

    // At another fix point the bound is another, and the op goes to the processor as it is.
    private static bool EndsInRelu6(XirOp op) =>
        op.Is(OpTraits.Convolution | OpTraits.Fixed) && op.Attributes.Get("nonlinear", "NONE") == "RELU6"
            && op.Output is { FixPoint: FusedActivation.Relu6FixPoint, Shape: [1, _, _, _] };

    private static ImmutableArray<XirOp> Parts(XirOp op)
    {
        var (up, down) = (Row(op, "_lift", Lift), Row(op, "_drop", -Lift));
        var rectified = op with
        {
            Name = op.Name + "_relu",
            Attributes = op.Attributes.With(("nonlinear", "RELU")),
            Output = op.Output with { Name = op.Output.Name + "_relu" },
        };
        var lifted = Sum(op, op.Name + "_lifted", op.Output.Name + "_lifted", [rectified, up]);
        return [up, down, rectified, lifted, Sum(op, op.Name, op.Output.Name, [lifted, down])];
    }

    private static XirOp Sum(XirOp op, string name, string tensorName, ImmutableArray<XirOp> operands) =>
        FixedOps.Elementwise(name, tensorName, "ADD", operands, "NONE", FusedActivation.Relu6FixPoint, op.Output.Shape);

    /// <summary>One number everywhere, as one row that stands for all.</summary>
    private static XirOp Row(XirOp op, string suffix, sbyte value)
    {
        var shape = op.Output.Shape.SetItem(1, 1);
        var data = new sbyte[shape[2] * shape[3]];
        Array.Fill(data, value);
        var name = op.Name + suffix;
        return new FixedConstant(name, name + "_fix", shape, FusedActivation.Relu6FixPoint, data).ToOp();
    }
}
