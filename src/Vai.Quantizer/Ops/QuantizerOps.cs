using System.Collections.Frozen;
using TorchSharp;
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
        new Reshape(), new Flatten(), new Squeeze(), new Transpose(), new StridedSlice(), new PixelShuffle(),
        new TransposedConv2d(depthwise: false), new TransposedConv2d(depthwise: true), new Resize(), new Pad(), new PRelu(),
        new Arithmetic("sub", "nndct_elemwise_sub", (left, right) => left - right),
        new Arithmetic("div", "nndct_elemwise_div", (left, right) => left / right),
        new Arithmetic("min", "nndct_min", torch.minimum),
        new Arithmetic("max", "nndct_max", torch.maximum),
        new Reduction("reduction_sum", "nndct_sum", (value, axes, keep) => value.sum(axes, keep)),
        new Reduction("reduction_max", "nndct_max", (value, axes, keep) => value.amax(axes, keep)),
        new RealFunction("swish", "nndct_swish", FixRole.Quantized, (x, _) => x * x.sigmoid()),
        new RealFunction("gelu", "nndct_gelu", FixRole.Quantized, (x, _) => torch.nn.functional.gelu(x)),
        new RealFunction("mish", "nndct_mish", FixRole.Quantized, (x, _) => torch.nn.functional.mish(x)),
        new RealFunction("hard-tanh", "nndct_hardtanh", FixRole.Quantized, (x, _) => x.clamp(-1, 1)),
        new RealFunction("neg", "nndct_neg", FixRole.Quantized, (x, _) => -x),
        new RealFunction("tanh", "nndct_tanh", FixRole.None, (x, _) => x.tanh()),
        new RealFunction("exp", "nndct_exp", FixRole.None, (x, _) => x.exp()),
        new RealFunction("elu", "nndct_elu", FixRole.None, (x, attributes) => torch.nn.functional.elu(x, attributes.Get("alpha", 1f))),
        new RealFunction("celu", "nndct_celu", FixRole.None, (x, attributes) => torch.nn.functional.celu(x, attributes.Get("alpha", 1f))),
        new RealFunction("selu", "nndct_selu", FixRole.None, (x, _) => torch.nn.functional.selu(x)),
    }.ToFrozenDictionary(op => op.Type, StringComparer.Ordinal);

    /// <exception cref="VaiException">VAI3006: the operator is unknown here.</exception>
    public static IQuantizerOp Of(XirOp op) => ByType.TryGetValue(op.Type, out var known)
        ? known
        : throw VaiDiagnostics.OpNotQuantizable.Exception(new DiagnosticLocation(null, op.Name), op.Type);
}
