using System.Collections.Frozen;
using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>The one registry of operators.</summary>
internal static class QuantizerOps
{
    private static readonly FrozenDictionary<string, IQuantizerOp> ByType = new IQuantizerOp[]
    {
        new Data(), new Const(), new Fix(), new Stack(),
        new Conv2d(), new DepthwiseConv2d(), new TransposedConv2d(), new TransposedDepthwiseConv2d(), new MatMul(), new Scale(),
        new MaxPool2d(), new AvgPool2d(), new ReductionMean(),
        new Relu(), new Relu6(), new LeakyRelu(), new Sigmoid(), new HardSigmoid(), new Softmax(), new LogSoftmax(), new InstanceNorm(), new ArgMax(),
        new Add(), new Mul(), new Concat(),
        new Reshape(), new Flatten(), new Squeeze(), new Transpose(), new PixelShuffle(),
        new StridedSlice(), new Pad(), new Resize(), new PRelu(), new HardTanh(),
        new Arithmetic(OpNames.Sub, "nndct_elemwise_sub", (left, right) => left - right),
        new Arithmetic(OpNames.Div, "nndct_elemwise_div", (left, right) => left / right),
        new Arithmetic(OpNames.Min, "nndct_min", torch.minimum),
        new Arithmetic(OpNames.Max, "nndct_max", torch.maximum),
        new Reduction(OpNames.ReductionSum, "nndct_sum", (value, axes, keep) => value.sum(axes, keep)),
        new Reduction(OpNames.ReductionMax, "nndct_max", (value, axes, keep) => value.amax(axes, keep)),
        new Elementwise(OpNames.Tanh, call => call.Input.tanh()),
        new Elementwise(OpNames.Exp, call => call.Input.exp()),
        new Elementwise(OpNames.Sqrt, call => call.Input.sqrt()),
        new Elementwise(OpNames.Neg, call => -call.Input),
        new Elementwise(OpNames.Gelu, call => torch.nn.functional.gelu(call.Input)),
        new Elementwise(OpNames.Swish, call => call.Input * call.Input.sigmoid()),
        new Elementwise(OpNames.Mish, call => call.Input * call.Input.exp().Plus(1).log().tanh()),
        new Elementwise(OpNames.Elu, call => call.Input.Elu(call.Op.Attributes.Get("alpha", 1f))),
        new Elementwise(OpNames.Celu, call => call.Input.Celu(call.Op.Attributes.Get("alpha", 1f))),
        new Elementwise(OpNames.Selu, call => torch.nn.functional.selu(call.Input)),
    }.ToFrozenDictionary(op => op.Type, StringComparer.Ordinal);

    /// <exception cref="VaiException">VAI3006: the operator is unknown here.</exception>
    public static IQuantizerOp Of(XirOp op) => ByType.TryGetValue(op.Type, out var known)
        ? known
        : throw VaiDiagnostics.OpNotQuantizable.Exception(new DiagnosticLocation(null, op.Name), op.Type);

    /// <exception cref="VaiException">VAI3006: an operator of the graph is unknown here.</exception>
    public static void Require(XirGraph graph)
    {
        foreach (var op in graph.Ops)
        {
            Of(op);
        }
    }
}
