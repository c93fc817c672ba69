namespace Vai.Compiler.Inspection.Ops;

/// <summary>Another shape of the same bytes: address arithmetic, wherever the bytes are.</summary>
internal static class Reshape
{
    public static Verdict Judge(InspectedOp op) =>
        op.InputShape is [var before, ..] && op.OutputShape is [var after, ..] && before != after
            ? op.OnCpu($"it changes the first dimension from {before} to {after}", "Keep the batch dimension as it is.", workload: 0)
        : op.InputIsOnDpu || op.Input.Type == "data"
            ? Verdict.OnDpu(0)
            : op.OnCpu("the layer before it runs on the CPU", "See the reason of that layer.", workload: 0);
}
