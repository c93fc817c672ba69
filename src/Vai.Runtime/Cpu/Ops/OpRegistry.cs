using System.Collections.Frozen;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>The one place where XIR op types meet their implementations.</summary>
internal static class OpRegistry
{
    private static readonly FrozenDictionary<string, PrepareOp> Implementations = new Dictionary<string, PrepareOp>(StringComparer.Ordinal)
    {
        [OpNames.Add] = Arithmetic.PrepareAdd,
        [OpNames.ArgMax] = ArgMax.Prepare,
        [OpNames.AvgPool2d] = AveragePool2d.Prepare,
        [OpNames.BatchMatMul] = BatchMatMul.Prepare,
        [OpNames.Concat] = Concat.Prepare,
        [OpNames.ConcatFix] = ConcatFix.Prepare,
        [OpNames.Celu] = Activations.PrepareCelu,
        [OpNames.Const] = Const.Prepare,
        [OpNames.ConstFix] = ConstFix.Prepare,
        [OpNames.Conv1d] = OneDimensional.PrepareConvolution,
        [OpNames.Conv2d] = Conv2d.Prepare,
        [OpNames.Conv2dFix] = Conv2dFix.Prepare,
        [OpNames.Data] = Data.Prepare,
        [OpNames.DataFix] = Data.Prepare,
        [OpNames.DepthwiseConv2d] = DepthwiseConv2d.Prepare,
        [OpNames.DepthwiseConv2dFix] = DepthwiseConv2dFix.Prepare,
        [OpNames.DepthwiseFix] = EltwiseFix.Prepare,
        [OpNames.Div] = Arithmetic.PrepareDivide,
        [OpNames.Download] = PassThrough.Prepare,
        [OpNames.DownsampleFix] = DownsampleFix.Prepare,
        [OpNames.EltwiseFix] = EltwiseFix.Prepare,
        [OpNames.Elu] = Activations.PrepareElu,
        [OpNames.Exp] = Activations.PrepareExp,
        [OpNames.Fix] = Fix.Prepare,
        [OpNames.Fix2Float] = Fix2Float.Prepare,
        [OpNames.Flatten] = Reshape.Prepare,
        [OpNames.Float2Fix] = Float2Fix.Prepare,
        [OpNames.Gather] = Gather.Prepare,
        [OpNames.Gelu] = Activations.PrepareGelu,
        [OpNames.Gru] = Recurrence.PrepareGru,
        [OpNames.HardSigmoid] = Activations.PrepareHardSigmoid,
        [OpNames.HardSigmoidFix] = HardSigmoidFix.Prepare,
        [OpNames.HardTanh] = Activations.PrepareHardTanh,
        [OpNames.InstanceNorm] = InstanceNorm.Prepare,
        [OpNames.LeakyRelu] = Activations.PrepareLeakyRelu,
        [OpNames.LogSoftmax] = Softmax.PrepareLogarithmic,
        [OpNames.Lstm] = Recurrence.PrepareLstm,
        [OpNames.MatMul] = MatMul.Prepare,
        [OpNames.Max] = Arithmetic.PrepareMax,
        [OpNames.MaxPool1d] = OneDimensional.PrepareMaxPool,
        [OpNames.MaxPool2d] = MaxPool2d.Prepare,
        [OpNames.Min] = Arithmetic.PrepareMin,
        [OpNames.Mish] = Activations.PrepareMish,
        [OpNames.Mul] = Arithmetic.PrepareMultiply,
        [OpNames.Neg] = Activations.PrepareNegate,
        [OpNames.Pad] = Padding.Prepare,
        [OpNames.PixelShuffle] = PixelShuffle.Prepare,
        [OpNames.PoolFix] = PoolFix.Prepare,
        [OpNames.PRelu] = PRelu.Prepare,
        [OpNames.ReductionMax] = Reduction.PrepareMax,
        [OpNames.ReductionMean] = Reduction.PrepareMean,
        [OpNames.ReductionMin] = Reduction.PrepareMin,
        [OpNames.ReductionProd] = Reduction.PrepareProduct,
        [OpNames.ReductionSum] = Reduction.PrepareSum,
        [OpNames.Relu] = Activations.PrepareRelu,
        [OpNames.Relu6] = Activations.PrepareRelu6,
        [OpNames.Reshape] = Reshape.Prepare,
        [OpNames.ReshapeFix] = Reshape.Prepare,
        [OpNames.Resize] = Resize.Prepare,
        [OpNames.Scale] = Scale.Prepare,
        [OpNames.Selu] = Activations.PrepareSelu,
        [OpNames.Sigmoid] = Activations.PrepareSigmoid,
        [OpNames.Softmax] = Softmax.Prepare,
        [OpNames.Squeeze] = Reshape.Prepare,
        [OpNames.Stack] = Stack.Prepare,
        [OpNames.StridedSlice] = StridedSlice.Prepare,
        [OpNames.StridedSliceFix] = StridedSlice.Prepare,
        [OpNames.Sub] = Arithmetic.PrepareSubtract,
        [OpNames.Swish] = Activations.PrepareSwish,
        [OpNames.Tanh] = Activations.PrepareTanh,
        [OpNames.TileFix] = TileFix.Prepare,
        [OpNames.Transpose] = Transpose.Prepare,
        [OpNames.TransposedConv2d] = Conv2d.PrepareTransposed,
        [OpNames.TransposedConv2dFix] = Conv2dFix.PrepareTransposed,
        [OpNames.TransposedDepthwiseConv2d] = DepthwiseConv2d.PrepareTransposed,
        [OpNames.TransposedDepthwiseConv2dFix] = DepthwiseConv2dFix.PrepareTransposed,
        [OpNames.Upload] = PassThrough.Prepare,
        [OpNames.UpsampleFix] = UpsampleFix.Prepare,
        [OpNames.Where] = Where.Prepare,
    }
        .Concat(RealFunctions.Unary.Where(entry => XirOperators.Of(entry.Key) is { IsDefined: false })
            .Select(entry => KeyValuePair.Create(entry.Key, Activations.Of(entry.Value))))
        .Concat(RealFunctions.Binary.Where(entry => XirOperators.Of(entry.Key) is { IsDefined: false })
            .Select(entry => KeyValuePair.Create(entry.Key, Arithmetic.Of(entry.Value))))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The op types that the executor knows.</summary>
    public static IEnumerable<string> Types => Implementations.Keys;

    /// <summary>The op made ready; one of unknown type fails with VAI6101 when it is run.</summary>
    /// <param name="customOperators">By op type; they go before the executor's own.</param>
    public static IOpKernel Prepare(OpSite site, IReadOnlyDictionary<string, CustomOperator>? customOperators = null) =>
        customOperators is not null && customOperators.TryGetValue(site.Op.Type, out var compute) ? new CustomOp(site, compute)
        : Implementations.TryGetValue(site.Op.Type, out var prepare) ? prepare(site)
        : new UnknownOp(site);
}
