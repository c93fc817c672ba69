using Vai.Runtime;
using Vai.Xir.Ops;

namespace Vai.Compiler.Scheduling;

/// <summary>What an engine does to its result last (guide dpu-isa.md 6).</summary>
public enum Activation { None, Relu, LeakyRelu }

/// <summary>Which of the window's values a pooling keeps.</summary>
public enum PoolingKind { Maximum, Average }

/// <summary>A convolution as CONV executes it.</summary>
/// <param name="Weights">[oc, kh, kw, ic] in the constants' register.</param>
/// <param name="Bias">[oc] in the constants' register.</param>
/// <param name="ShiftCut">fix_in + fix_w - fix_out, 0..16.</param>
/// <param name="ShiftBias">fix_in + fix_w - fix_bias + 1, not below 0 (the constants are shifted before).</param>
public sealed record ConvolutionStage(Window Window, DdrTensor Weights, DdrTensor Bias, int ShiftCut, int ShiftBias, Activation Activation);

/// <summary>A pooling as ALU executes it.</summary>
/// <param name="ShiftCut">Average: s + fix_in - fix_out + 8; maximum: 0.</param>
/// <param name="MultiplyFactor">Average: about 2^s / (kh * kw); maximum: 0.</param>
public sealed record PoolingStage(PoolingKind Kind, Window Window, int ShiftCut, int MultiplyFactor);

/// <summary>
/// Ops that are computed in one go between loading from DDR and storing to DDR: the unit of scheduling.
/// Tensors are NHWC with N = 1.
/// </summary>
public abstract record Superlayer(string Name, DdrTensor Input, DdrTensor Output);

/// <summary>A convolution, its activation, and a pooling of its result that never leaves the banks.</summary>
public sealed record ConvolutionSuperlayer(
    string Name, DdrTensor Input, ConvolutionStage Convolution, PoolingStage? Pooling, DdrTensor Output) : Superlayer(Name, Input, Output);

/// <summary>A pooling alone.</summary>
public sealed record PoolingSuperlayer(string Name, DdrTensor Input, PoolingStage Pooling, DdrTensor Output) : Superlayer(Name, Input, Output);
