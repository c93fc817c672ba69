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
        return op.AskTable(workload, new PoolingSuperlayer(
            op.Op.Name, InspectedOp.Placed(op.Op.Name + "_input", op.InputShape), Stage(kind, window), InspectedOp.Placed(op.Op.Name, op.OutputShape)));
    }

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
