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
        new Relu(), new Relu6(), new LeakyRelu(), new Sigmoid(), new HardSigmoid(), new Softmax(), new LogSoftmax(),
        new InstanceNorm(), new ArgMax(),
        new Add(), new Mul(), new Concat(),
        new Reshape(), new Flatten(), new Squeeze(), new Transpose(), new PixelShuffle(),
        new StridedSlice(), new Pad(), new Resize(), new PRelu(), new HardTanh(), new Gather(),
        new Arithmetic(OpNames.Sub, "nndct_elemwise_sub", (left, right) => left - right),
        new Arithmetic(OpNames.Div, "nndct_elemwise_div", (left, right) => left / right),
        new Arithmetic(OpNames.Min, "nndct_min", torch.minimum),
        new Arithmetic(OpNames.Max, "nndct_max", torch.maximum),
        new Arithmetic(OpNames.Pow, "nndct_pow", torch.pow),
        new Arithmetic(OpNames.BatchMatMul, "nndct_matmul", torch.matmul),
        new Arithmetic(OpNames.Equal, "nndct_equal", (left, right) => torch.eq(left, right).to(torch.float32)),
        new Arithmetic(OpNames.NotEqual, "nndct_not_equal", (left, right) => torch.ne(left, right).to(torch.float32)),
        new Arithmetic(OpNames.Less, "nndct_less", (left, right) => torch.less(left, right).to(torch.float32)),
        new Arithmetic(OpNames.LessEqual, "nndct_less_equal", (left, right) => torch.less_equal(left, right).to(torch.float32)),
        new Arithmetic(OpNames.Greater, "nndct_greater", (left, right) => torch.greater(left, right).to(torch.float32)),
        new Arithmetic(OpNames.GreaterEqual, "nndct_greater_equal", (left, right) => torch.greater_equal(left, right).to(torch.float32)),
        new Recurrence(OpNames.Lstm, 4), new Recurrence(OpNames.Gru, 3),
        new Elementwise(OpNames.Where, call => call.Inputs("input").ToArray() is [var holds, var yes, var no]
            ? torch.where(holds.to(torch.ScalarType.Bool), yes, no)
            : throw call.Unsupported("it needs a condition and two choices")),
        new Reduction(OpNames.ReductionMin, "nndct_min", (value, axes, keep) => value.amin(axes, keep)),
        new Reduction(OpNames.ReductionProd, "nndct_prod",
            (value, axes, keep) => axes.Order().Reverse().Aggregate(value, (product, axis) => product.prod(axis, keep))),
        new Reduction(OpNames.ReductionSum, "nndct_sum", (value, axes, keep) => value.sum(axes, keep)),
        new Reduction(OpNames.ReductionMax, "nndct_max", (value, axes, keep) => value.amax(axes, keep)),
        new Elementwise(OpNames.Tanh, call => call.Input.tanh()),
        new Elementwise(OpNames.Exp, call => call.Input.exp()),
        new Elementwise(OpNames.Abs, call => call.Input.abs()),
        new Elementwise(OpNames.Ceil, call => call.Input.ceil()),
        new Elementwise(OpNames.Cos, call => call.Input.cos()),
        new Elementwise(OpNames.Erf, call => call.Input.erf()),
        new Elementwise(OpNames.Floor, call => call.Input.floor()),
        new Elementwise(
            OpNames.GeluTanh,
            call => call.Input.Times(0.5) * call.Input.Plus(call.Input.ToPower(3).Times(0.044715))
                .Times(Math.Sqrt(2 / Math.PI)).tanh().Plus(1)),
        new Elementwise(OpNames.Log, call => call.Input.log()),
        new Elementwise(OpNames.Reciprocal, call => call.Input.reciprocal()),
        new Elementwise(OpNames.Round, call => call.Input.round()),
        new Elementwise(OpNames.Rsqrt, call => call.Input.rsqrt()),
        new Elementwise(OpNames.Sign, call => call.Input.sign()),
        new Elementwise(OpNames.Sin, call => call.Input.sin()),
        new Elementwise(OpNames.Softplus, call => call.Input.relu().Plus((-call.Input.abs()).exp().Plus(1).log())),
        new Elementwise(OpNames.Softsign, call => call.Input / call.Input.abs().Plus(1)),
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
