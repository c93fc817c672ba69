using Vai.Compiler.Superlayers;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>ALU computes it. The quantizer sees to its factor and its fix points.</summary>
internal static class HardSigmoid
{
    /// <summary>Within every range: the fix point of a result between 0 and 1.</summary>
    private const int AnyFixPoint = 7;

    public static Verdict Judge(InspectedOp op)
    {
        var workload = 4L * op.Op.Output.ElementCount;
        var (input, output) = (InspectedOp.Placed(op.Op.Name + "_input", op.InputShape), InspectedOp.Placed(op.Op.Name, op.OutputShape));
        return op.Unfinished(workload, takesLeakyRelu: false)
            ?? op.AskTable(workload, new AluSuperlayer(op.Op.Name, input.AsMap(), new HardSigmoidStage(AnyFixPoint, AnyFixPoint), output.AsMap()));
    }
}
