namespace Vai.Compiler.Inspection.Ops;

/// <summary>The DPU has no exponential.</summary>
internal static class Softmax
{
    public static Verdict Judge(InspectedOp op) =>
        op.OnCpu("the DPU computes no exponentials", "Leave it off at the model's end: the largest number before it names the same class.") with { IsQuantized = false };
}
