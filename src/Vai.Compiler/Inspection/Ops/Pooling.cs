using System.Collections.Immutable;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Numerics;
using Vai.Runtime.Cpu;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>ALU computes pools, alone or behind a convolution.</summary>
internal static class Pooling
{
    public static Verdict JudgeMaximum(InspectedOp op) => Judge(op, PoolingKind.Maximum);

    public static Verdict JudgeAverage(InspectedOp op) => Judge(op, PoolingKind.Average);

    private static Verdict Judge(InspectedOp op, PoolingKind kind) => Judge(op, kind, Window.From(op.Op, op.InputShape).WithoutIdleStrides(op.InputShape[1], op.InputShape[2]));

    /// <summary>A pooling whose result may have other dimensions than the pooled map.</summary>
    public static Verdict Judge(InspectedOp op, PoolingKind kind, Window window)
    {
        var workload = checked((long)op.Op.Output.ElementCount * window.KernelHeight * window.KernelWidth);
        if (kind == PoolingKind.Average && HasPads(window) && !op.Op.Attributes.Get("count_include_pad", true))
        {
            return op.OnCpu("it leaves padding out of the mean, and the DPU divides by the whole window", "Use count_include_pad=True, or no padding.", workload);
        }

        if (op.Unfinished(workload, takesLeakyRelu: false) is { } unfinished)
        {
            return unfinished;
        }

        var verdict = op.AskTable(workload, Superlayer(op, kind, window, op.InputShape));
        return verdict.Device == LayerDevice.Dpu || kind == PoolingKind.Average || !FitsInTwo(op, window) ? verdict : Verdict.OnDpu(workload);
    }

    /// <summary>Whether rows and columns one after the other are small enough windows.</summary>
    private static bool FitsInTwo(InspectedOp op, Window window)
    {
        var rows = window with { KernelWidth = 1, StrideWidth = 1, PadLeft = 0, PadRight = 0 };
        var columns = window with { KernelHeight = 1, StrideHeight = 1, PadTop = 0, PadBottom = 0 };
        var first = Superlayer(op, PoolingKind.Maximum, rows, op.InputShape);
        return op.AskTable(0, first).Device == LayerDevice.Dpu
            && op.AskTable(0, Superlayer(op, PoolingKind.Maximum, columns, first.Output.Shape)).Device == LayerDevice.Dpu;
    }

    private static AluSuperlayer Superlayer(InspectedOp op, PoolingKind kind, Window window, ImmutableArray<int> input) => new(
        op.Op.Name,
        InspectedOp.Placed(op.Op.Name + "_input", input),
        Stage(kind, window),
        InspectedOp.Placed(op.Op.Name, [1, window.OutputHeight(input[1]), window.OutputWidth(input[2]), input[3]]));

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
