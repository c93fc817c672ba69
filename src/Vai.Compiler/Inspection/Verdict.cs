using Vai.Diagnostics;

namespace Vai.Compiler.Inspection;

/// <summary>Where an op runs.</summary>
/// <param name="Reason">Why not on the DPU; null on the DPU.</param>
/// <param name="Workload">Operations for one sample.</param>
internal sealed record Verdict(LayerDevice Device, Diagnostic? Reason, long Workload)
{
    /// <summary>Whether the result is int8; what stays real keeps the layers behind it off the DPU too.</summary>
    public bool IsQuantized { get; init; } = true;

    public static Verdict OnDpu(long workload) => new(LayerDevice.Dpu, null, workload);

    public static Verdict OnCpu(Diagnostic reason, long workload) => new(LayerDevice.Cpu, reason, workload);
}

/// <summary>Judges one op; its inputs are judged already. One file an op, one line in <see cref="OpJudges"/>.</summary>
internal delegate Verdict JudgeOp(InspectedOp op);
