namespace Vai.Compiler.Inspection.Ops;

/// <summary>The DPU has no exponential.</summary>
internal static class Sigmoid
{
    public static Verdict Judge(InspectedOp op) =>
        op.OnCpu("the DPU computes no exponentials", "Train with Hardsigmoid instead, or leave it off at the model's end and compare with 0 instead of 0.5.") with { IsQuantized = false };
}
