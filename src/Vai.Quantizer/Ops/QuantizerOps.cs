using System.Collections.Frozen;
using Vai.Diagnostics;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>The one registry of operators.</summary>
internal static class QuantizerOps
{
    private static readonly FrozenDictionary<string, IQuantizerOp> ByType = new IQuantizerOp[]
    {
        new Data(), new Const(), new Fix(), new Stack(),
        new Conv2d(), new DepthwiseConv2d(), new MatMul(), new Scale(),
        new MaxPool2d(), new AvgPool2d(), new ReductionMean(),
        new Relu(), new Relu6(), new LeakyRelu(), new Sigmoid(), new HardSigmoid(), new Softmax(), new LogSoftmax(),
        new Add(), new Mul(), new Concat(),
        new Reshape(), new Flatten(), new Squeeze(), new Transpose(),
    }.ToFrozenDictionary(op => op.Type, StringComparer.Ordinal);

    /// <exception cref="VaiException">VAI3006: the operator is unknown here.</exception>
    public static IQuantizerOp Of(XirOp op) => ByType.TryGetValue(op.Type, out var known)
        ? known
        : throw VaiDiagnostics.OpNotQuantizable.Exception(new DiagnosticLocation(null, op.Name), op.Type);
}
