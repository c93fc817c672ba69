using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Limits;

/// <summary>What a superlayer needs and a DPU has not, as it was built or in its instruction set (machine.md 14.1).</summary>
internal static class MissingWork
{
    /// <summary>None of each, where the DPU takes none.</summary>
    public static IEnumerable<Measurement> Of(DpuFeatures dpu, Superlayer superlayer) =>
        from need in Needs(dpu, superlayer)
        where !need.IsThere
        select new Measurement(need.What, 1, 0, 0);

    private static IEnumerable<(string What, bool IsThere)> Needs(DpuFeatures dpu, Superlayer superlayer) => superlayer switch
    {
        ConvolutionSuperlayer convolution =>
            [
                ("relu6 behind a convolution", convolution.Convolution.Activation != Activation.Relu6 || dpu.HasConvolutionRelu6),
                .. convolution.Alu is { } alu ? Needs(dpu, alu) : [],
            ],
        AluSuperlayer { Alu: var alone } => Needs(dpu, alone),
        ElementwiseSuperlayer elementwise => elementwise.Parts.SelectMany(part => Needs(dpu, part.Stage)),
        ScalingSuperlayer => [("product of a map and a vector", dpu.HasVectorMultiply)],
        _ => [],
    };

    private static IEnumerable<(string What, bool IsThere)> Needs(DpuFeatures dpu, AluStage stage) => stage switch
    {
        DepthwiseStage depthwise =>
            [
                ("depthwise convolution", dpu.HasDepthwise),
                ("relu6 behind a depthwise convolution", depthwise.Activation != Activation.Relu6 || dpu.HasDepthwiseRelu6),
            ],
        PoolingStage pooling => [("average pooling", pooling.Kind != PoolingKind.Average || dpu.HasAveragePool)],
        HardSigmoidStage => [("hard sigmoid", dpu.HasHardSigmoid)],
        MergeStage merge => Needs(dpu, merge.Elementwise),
        _ => [],
    };

    private static IEnumerable<(string What, bool IsThere)> Needs(DpuFeatures dpu, ElementwiseStage stage) =>
    [
        ("element-wise work", dpu.ElementwiseRows > 0),
        ("product of maps", stage.Kind != ElementwiseKind.Multiply || dpu.HasElementwiseProduct),
    ];
}
