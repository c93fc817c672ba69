using System.Collections.Frozen;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>Another shape of the same bytes: address arithmetic, where the DPU makes the bytes or alone reads them.</summary>
internal static class Reshape
{
    public static FrozenSet<string> Types { get; } = FrozenSet.ToFrozenSet(["reshape", "flatten", "squeeze"], StringComparer.Ordinal);

    public static Verdict Judge(InspectedOp op) => op.InputIsQuantized
        ? Verdict.OnDpu(0)
        : op.OnCpu("the layer before it gives real numbers, not int8", "See that layer.", workload: 0) with { IsQuantized = false };

    /// <summary>Takes back what was judged before the readers were known: bytes that the CPU makes and reads stay there.</summary>
    public static Verdict Settle(InspectedOp op, Verdict verdict) =>
        verdict.Device != LayerDevice.Dpu || MadeOnDpu(op) || op.IsReadByDpuOnly
            ? verdict
            : op.OnCpu("neither the layer before it nor all layers behind it run on the DPU", "See their reasons.", workload: 0);

    /// <summary>Whether the DPU makes the bytes, before they were reshaped.</summary>
    private static bool MadeOnDpu(InspectedOp op)
    {
        while (Types.Contains(op.Input.Type))
        {
            op = op with { Op = op.Input };
        }

        return op.InputIsOnDpu;
    }
}
