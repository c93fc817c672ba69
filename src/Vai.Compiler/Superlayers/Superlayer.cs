using Vai.Compiled;
using Vai.Isa;
using Vai.Numerics;
using Vai.Targets;

namespace Vai.Compiler.Superlayers;

/// <summary>Which of the window's values a pooling keeps.</summary>
internal enum PoolingKind { Maximum, Average }

/// <summary>A convolution as CONV executes it.</summary>
/// <param name="Weights">[oc, kh, kw, ic] in the constants' register.</param>
/// <param name="Bias">[oc] in the constants' register.</param>
/// <param name="ShiftCut">fix_in + fix_w - fix_out, 0..16.</param>
/// <param name="ShiftBias">fix_in + fix_w - fix_bias + 1, not below 0 (the constants are shifted before).</param>
internal sealed record ConvolutionStage(
    Window Window, DdrTensor Weights, DdrTensor Bias, int ShiftCut, int ShiftBias, Activation Activation);

/// <summary>What MISC executes: a window slides over each channel by itself (machine.md 7, 8).</summary>
internal abstract record AluStage(Window Window)
{
    /// <summary>Output rows that a DPU makes at once; 0 where it makes none.</summary>
    public abstract int RowsAtOnce(DpuFeatures dpu);
}

/// <summary>A pooling.</summary>
/// <param name="Shift">fix_in - fix_out; of a maximum 0.</param>
internal sealed record PoolingStage(PoolingKind Kind, Window Window, int Shift = 0) : AluStage(Window)
{
    private const int LargestLeftShift = 16;

    /// <summary>Of an average: about 1 / (kh * kw).</summary>
    public AverageFactor Factor => AverageFactor.Of(Window.KernelHeight, Window.KernelWidth);

    public override int RowsAtOnce(DpuFeatures dpu) => dpu.PoolRows;

    /// <summary>The bits that a sum times <see cref="Multiplier"/> is shifted right.</summary>
    public int RightShift => Math.Max(Factor.Shift + Shift, 0);

    /// <summary>The factor, a shift to the left within it.</summary>
    public int Multiplier => Factor.Factor << Math.Clamp(-(Factor.Shift + Shift), 0, LargestLeftShift);
}

/// <summary>A depthwise convolution with one filter a channel.</summary>
/// <param name="Weights">[1, kh, kw, c] in the constants' register.</param>
/// <param name="Bias">[c] in the constants' register.</param>
/// <param name="ShiftCut">fix_in + fix_w - fix_out, 0..16.</param>
/// <param name="ShiftBias">fix_in + fix_w - fix_bias + 1, not below 0 (the constants are shifted before).</param>
/// <param name="Activation">None, relu or relu6.</param>
internal sealed record DepthwiseStage(Window Window, DdrTensor Weights, DdrTensor Bias, int ShiftCut, int ShiftBias, Activation Activation)
    : AluStage(Window)
{
    public override int RowsAtOnce(DpuFeatures dpu) => dpu.DepthwiseRows;
}

/// <summary>A hard sigmoid, clamp(x + 3, 0, 6) * 2731 / 2^14 (machine.md 7, mode 7).</summary>
/// <param name="ShiftBias">fix_in, 0..15.</param>
/// <param name="ShiftCut">14 + fix_in - fix_out, 0..31.</param>
internal sealed record HardSigmoidStage(int ShiftBias, int ShiftCut) : AluStage(new Window(1, 1))
{
    /// <summary>Of the result.</summary>
    public int FixPoint => DpuFractions.SixthBits + ShiftBias - ShiftCut;

    public override int RowsAtOnce(DpuFeatures dpu) => dpu.PoolRows;
}

/// <summary>
/// An element-wise operation of a convolution's result with another map, by ELEW: a residual that is added before anything goes to DDR.
/// </summary>
/// <param name="Elementwise">Its first operand is the convolution's result.</param>
/// <param name="Operand">The other map, of the result's shape.</param>
internal sealed record MergeStage(ElementwiseStage Elementwise, DdrTensor Operand) : AluStage(new Window(1, 1))
{
    public override int RowsAtOnce(DpuFeatures dpu) => dpu.ElementwiseRows;
}

/// <summary>
/// Ops that are computed in one go between loading from DDR and storing to DDR: the unit of scheduling.
/// Tensors are NHWC with N = 1.
/// </summary>
internal abstract record Superlayer(string Name, DdrTensor Input, DdrTensor Output)
{
    /// <summary>Whether the result lies in a larger tensor, of which others may read another part: it must go to DDR with the
    /// rest.</summary>
    public bool IsPart { get; init; }

    /// <summary>The maps that it reads; constants are none.</summary>
    public virtual ImmutableArray<DdrTensor> Reads => [Input];

    /// <summary>The maps that it writes.</summary>
    public virtual ImmutableArray<DdrTensor> Writes => [Output];

    /// <summary>How many of the first maps read may lie in the banks as a whole.</summary>
    public virtual int ReadableFromBanks => 1;

    /// <summary>Whether the whole result may stay in the banks.</summary>
    public virtual bool CanStayInBanks => true;

    /// <summary>The vertical stride, by which a map that it reads has to be dealt over the banks; null where it takes rows as they
    /// lie.</summary>
    /// <param name="input">The map's place among those that it reads.</param>
    public virtual int? RowFold(int input) => null;
}

/// <summary>A convolution, its activation, and what ALU makes of its result, which then never leaves the banks.</summary>
internal sealed record ConvolutionSuperlayer(
    string Name, DdrTensor Input, ConvolutionStage Convolution, AluStage? Alu, DdrTensor Output) : Superlayer(Name, Input, Output)
{
    /// <summary>
    /// Where the pixels of the input are windows that LOAD gathers: the bytes of each row that are of the map, counted from the first byte
    /// of its first pixel. Those before and behind are padding. Null: all are.
    /// </summary>
    public Interval? RowBytes { get; init; }

    public override ImmutableArray<DdrTensor> Reads => Alu is MergeStage merge ? [Input, merge.Operand] : [Input];

    public override int ReadableFromBanks => Reads.Length;

    public override int? RowFold(int input) => input == 0 ? Convolution.Window.StrideHeight : null;
}

/// <summary>A pooling or a depthwise convolution alone.</summary>
internal sealed record AluSuperlayer(string Name, DdrTensor Input, AluStage Alu, DdrTensor Output) : Superlayer(Name, Input, Output)
{
    public override int? RowFold(int input) => Alu.Window.StrideHeight;
}
