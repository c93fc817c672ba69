using Vai.Compiler.Scheduling;
using Vai.Runtime.Cpu;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>ALU computes pools, alone or behind a convolution.</summary>
internal static class Pooling
{
    public static Verdict JudgeMaximum(InspectedOp op) => Judge(op, PoolingKind.Maximum);

    public static Verdict JudgeAverage(InspectedOp op) => Judge(op, PoolingKind.Average);

    private static Verdict Judge(InspectedOp op, PoolingKind kind)
    {
        var window = Window.From(op.Op, op.InputShape);
        var workload = checked(op.Op.Output.ElementCount * window.KernelHeight * window.KernelWidth);
        if (kind == PoolingKind.Average && HasPads(window) && !op.Op.Attributes.Get("count_include_pad", true))
        {
            return op.OnCpu("it leaves padding out of the mean, and the DPU divides by the whole window", "Use count_include_pad=True, or no padding.", workload);
        }

        return op.Unfinished(workload, activates: false) ?? op.AskTable(workload, new AluSuperlayer(
            op.Op.Name, InspectedOp.Placed(op.Op.Name + "_input", op.InputShape), Stage(kind, window), InspectedOp.Placed(op.Op.Name, op.OutputShape)));
    }

    private static bool HasPads(Window window) => (window.PadLeft | window.PadRight | window.PadTop | window.PadBottom) != 0;

    // Equal fix points of input and output: only quantization knows them.
    private static PoolingStage Stage(PoolingKind kind, Window window)
    {
        if (kind == PoolingKind.Maximum)
        {
            return new PoolingStage(kind, window, ShiftCut: 0, MultiplyFactor: 0);
        }

        var factor = AverageFactor.Of(window.KernelHeight, window.KernelWidth);
        return new PoolingStage(kind, window, factor.Shift + 8, factor.Factor);
    }
}
