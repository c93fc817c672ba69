using System.Collections.Frozen;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>The one place where XIR op types meet their implementations.</summary>
internal static class OpRegistry
{
    private static readonly FrozenDictionary<string, PrepareOp> Implementations = new Dictionary<string, PrepareOp>(StringComparer.Ordinal)
    {
        ["add"] = Arithmetic.PrepareAdd,
        ["argmax"] = ArgMax.Prepare,
        ["avgpool2d"] = AveragePool2d.Prepare,
        ["concat"] = Concat.Prepare,
        ["concat-fix"] = ConcatFix.Prepare,
        ["celu"] = Activations.PrepareCelu,
        ["const"] = Const.Prepare,
        ["const-fix"] = ConstFix.Prepare,
        ["conv1d"] = OneDimensional.PrepareConvolution,
        ["conv2d"] = Conv2d.Prepare,
        ["conv2d-fix"] = Conv2dFix.Prepare,
        ["data"] = Data.Prepare,
        ["data-fix"] = Data.Prepare,
        ["depthwise-conv2d"] = DepthwiseConv2d.Prepare,
        ["depthwise-conv2d-fix"] = DepthwiseConv2dFix.Prepare,
        ["depthwise-fix"] = EltwiseFix.Prepare,
        ["div"] = Arithmetic.PrepareDivide,
        ["download"] = PassThrough.Prepare,
        ["downsample-fix"] = DownsampleFix.Prepare,
        ["eltwise-fix"] = EltwiseFix.Prepare,
        ["elu"] = Activations.PrepareElu,
        ["exp"] = Activations.PrepareExp,
        ["fix"] = Fix.Prepare,
        ["fix2float"] = Fix2Float.Prepare,
        ["flatten"] = Reshape.Prepare,
        ["float2fix"] = Float2Fix.Prepare,
        ["gelu"] = Activations.PrepareGelu,
        ["hard-sigmoid"] = Activations.PrepareHardSigmoid,
        ["hard-sigmoid-fix"] = HardSigmoidFix.Prepare,
        ["hard-tanh"] = Activations.PrepareHardTanh,
        ["instancenorm"] = InstanceNorm.Prepare,
        ["leaky-relu"] = Activations.PrepareLeakyRelu,
        ["log_softmax"] = Softmax.PrepareLogarithmic,
        ["matmul"] = MatMul.Prepare,
        ["max"] = Arithmetic.PrepareMax,
        ["maxpool1d"] = OneDimensional.PrepareMaxPool,
        ["maxpool2d"] = MaxPool2d.Prepare,
        ["min"] = Arithmetic.PrepareMin,
        ["mish"] = Activations.PrepareMish,
        ["mul"] = Arithmetic.PrepareMultiply,
        ["neg"] = Activations.PrepareNegate,
        ["pad"] = Padding.Prepare,
        ["pixel-shuffle"] = PixelShuffle.Prepare,
        ["pool-fix"] = PoolFix.Prepare,
        ["prelu"] = PRelu.Prepare,
        ["reduction_max"] = Reduction.PrepareMax,
        ["reduction_mean"] = Reduction.PrepareMean,
        ["reduction_sum"] = Reduction.PrepareSum,
        ["relu"] = Activations.PrepareRelu,
        ["relu6"] = Activations.PrepareRelu6,
        ["reshape"] = Reshape.Prepare,
        ["reshape-fix"] = Reshape.Prepare,
        ["resize"] = Resize.Prepare,
        ["scale"] = Scale.Prepare,
        ["selu"] = Activations.PrepareSelu,
        ["sigmoid"] = Activations.PrepareSigmoid,
        ["softmax"] = Softmax.Prepare,
        ["squeeze"] = Reshape.Prepare,
        ["stack"] = Stack.Prepare,
        ["strided_slice"] = StridedSlice.Prepare,
        ["strided_slice-fix"] = StridedSlice.Prepare,
        ["sub"] = Arithmetic.PrepareSubtract,
        ["swish"] = Activations.PrepareSwish,
        ["tanh"] = Activations.PrepareTanh,
        ["tile-fix"] = TileFix.Prepare,
        ["transpose"] = Transpose.Prepare,
        ["transposed-conv2d"] = Conv2d.PrepareTransposed,
        ["transposed-conv2d-fix"] = Conv2dFix.PrepareTransposed,
        ["transposed-depthwise-conv2d"] = DepthwiseConv2d.PrepareTransposed,
        ["transposed-depthwise-conv2d-fix"] = DepthwiseConv2dFix.PrepareTransposed,
        ["upload"] = PassThrough.Prepare,
        ["upsample-fix"] = UpsampleFix.Prepare,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The op types that the executor knows.</summary>
    public static IEnumerable<string> Types => Implementations.Keys;

    /// <summary>The op made ready; one of unknown type fails with VAI6101 when it is run.</summary>
    /// <param name="customOperators">By op type; they go before the executor's own.</param>
    public static IOpKernel Prepare(OpSite site, IReadOnlyDictionary<string, CustomOperator>? customOperators = null) =>
        customOperators is not null && customOperators.TryGetValue(site.Op.Type, out var compute) ? new CustomOp(site, compute)
        : Implementations.TryGetValue(site.Op.Type, out var prepare) ? prepare(site)
        : new UnknownOp(site);
}
