using System.Collections.Frozen;
using Vai.Compiler.Inspection.Ops;

namespace Vai.Compiler.Inspection;

/// <summary>The one place where XIR op types meet what the inspector says about them.</summary>
internal static class OpJudges
{
    private static readonly FrozenDictionary<string, JudgeOp> Judges = new Dictionary<string, JudgeOp>(StringComparer.Ordinal)
    {
        ["add"] = Elementwise.JudgeSum,
        ["avgpool2d"] = Pooling.JudgeAverage,
        ["concat"] = Moves.JudgeConcat,
        ["conv2d"] = Conv2d.Judge,
        ["data"] = Data.Judge,
        ["depthwise-conv2d"] = DepthwiseConv2d.Judge,
        ["flatten"] = Reshape.Judge,
        ["hard-sigmoid"] = HardSigmoid.Judge,
        ["leaky-relu"] = Relu.Judge,
        ["log_softmax"] = Softmax.Judge,
        ["matmul"] = MatMul.Judge,
        ["maxpool2d"] = Pooling.JudgeMaximum,
        ["mul"] = Elementwise.JudgeProduct,
        ["pad"] = Moves.JudgePad,
        ["pixel-shuffle"] = Moves.JudgePixelShuffle,
        ["prelu"] = SlopedRelu.Judge,
        ["reduction_max"] = Reduction.JudgeMaximum,
        ["reduction_mean"] = Reduction.JudgeMean,
        ["relu"] = Relu.Judge,
        ["relu6"] = Relu.Judge,
        ["reshape"] = Reshape.Judge,
        ["resize"] = Moves.JudgeResize,
        ["sigmoid"] = Sigmoid.Judge,
        ["softmax"] = Softmax.Judge,
        ["squeeze"] = Reshape.Judge,
        ["strided_slice"] = Moves.JudgeSlice,
        ["transposed-conv2d"] = Conv2d.JudgeTransposed,
        ["transposed-depthwise-conv2d"] = DepthwiseConv2d.JudgeTransposed,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The op's judge; of a type without one, the op runs on the CPU.</summary>
    public static JudgeOp For(string opType) => Judges.GetValueOrDefault(opType, Other);

    private static Verdict Other(InspectedOp op) =>
        op.OnCpu("the compiler has no instructions of the DPU for it", "Use convolutions, linear layers, relu and pooling instead, or accept that the CPU computes it.");
}
