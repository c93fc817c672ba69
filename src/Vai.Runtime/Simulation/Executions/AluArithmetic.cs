using System.Collections.Frozen;
using System.Runtime.Intrinsics;
using Vai.Isa.Set1;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>What the ALU does with the taps of one output pixel and channel group (machine.md 7, exec_mode).</summary>
internal abstract class AluArithmetic
{
    /// <summary>The one registry of modes.</summary>
    public static FrozenDictionary<AluMode, AluArithmetic> ByMode { get; } = new Dictionary<AluMode, AluArithmetic>
    {
        [AluMode.Depthwise] = new DepthwiseMode(),
        [AluMode.AveragePool] = new AveragePoolMode(),
        [AluMode.MaxPool] = new MaxPoolMode(),
        [AluMode.VectorMultiply] = new VectorMultiplyMode(),
        [AluMode.HardSigmoid] = new HardSigmoidMode(),
        [AluMode.PRelu] = new PReluMode(hasSlopeOfChannel: true),
        [AluMode.PReluOfOneSlope] = new PReluMode(hasSlopeOfChannel: false),
    }.ToFrozenDictionary();

    /// <summary>The value of a tap outside the image.</summary>
    public virtual sbyte PadValue => 0;

    public virtual bool ReadsWeights => false;

    public virtual bool ReadsBias => false;

    /// <summary>Whether shift_prelu_n and shift_prelu_p mean something.</summary>
    public virtual bool ReadsPReluShifts => false;

    /// <summary>Whether taps beside each other make sense; false for what works on single pixels.</summary>
    public virtual bool HasWindow => true;

    /// <summary>The field values with which the arithmetic is not known, as text; null when all is known.</summary>
    public virtual string? UnknownEncoding(AluInit init) => null;

    /// <summary>The published simulator refuses more (machine.md 13).</summary>
    public const int LargestShiftBias = 20;

    protected static string? ShiftBiasAbove(int limit, AluInit init) =>
        init.ShiftBias > limit ? $"shift_bias = {init.ShiftBias} (more than {limit})" : null;

    /// <summary>One line of output.</summary>
    /// <param name="taps">kernel_h * kernel_w lines, padding included.</param>
    /// <param name="weights">As many lines; empty when the mode reads none.</param>
    /// <param name="bias">Zero when the mode reads none.</param>
    public abstract Vector128<sbyte> Compute(
        AluInit init, ReadOnlySpan<Vector128<sbyte>> taps, ReadOnlySpan<Vector128<sbyte>> weights, Vector128<sbyte> bias);

    /// <summary>
    /// The shift of a pool, to the right where positive: shift_cut from 8 on is one to the right by 8 less, below 8 one to the left
    /// (machine.md 13).
    /// </summary>
    protected static int PoolShift(AluInit init) =>
        init.ShiftCut >= AluInit.AverageShiftBase ? init.ShiftCut - AluInit.AverageShiftBase : -init.ShiftCut;

    protected static Requantizer Requantize(AluInit init, int shift) => new(init.Activation, shift);
}
