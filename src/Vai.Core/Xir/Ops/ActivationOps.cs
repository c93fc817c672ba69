using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Relu = "relu";
    public const string Relu6 = "relu6";
    public const string LeakyRelu = "leaky-relu";
    public const string PRelu = "prelu";
    public const string Elu = "elu";
    public const string Celu = "celu";
    public const string Selu = "selu";
    public const string Sigmoid = "sigmoid";
    public const string Swish = "swish";
    public const string Tanh = "tanh";
    public const string Gelu = "gelu";
    public const string Mish = "mish";
    public const string Exp = "exp";
    public const string Neg = "neg";
    public const string Sqrt = "sqrt";
    public const string HardTanh = "hard-tanh";
    public const string HardSigmoid = "hard-sigmoid";
    public const string HardSigmoidFix = "hard-sigmoid-fix";
    public const string Softmax = "softmax";
    public const string LogSoftmax = "log_softmax";
    public const string InstanceNorm = "instancenorm";
}

/// <summary>Functions of one number, and of a row of numbers.</summary>
internal static class ActivationOps
{
    private const OpTraits NeverNegative = OpTraits.Activation | OpTraits.NeverNegative;

    public static IEnumerable<XirOperator> All =>
    [
        Operator(OpNames.Relu, [Input], [], NeverNegative | OpTraits.Rectifies) with { FixRole = FixRole.Fused },
        Operator(OpNames.Relu6, [Input], [], NeverNegative | OpTraits.Rectifies) with { FixRole = FixRole.Fused },
        Operator(OpNames.LeakyRelu, [Input], [RequiredAttribute("alpha", 0f)], OpTraits.Activation) with { FixRole = FixRole.Fused },
        Operator(OpNames.PRelu, [Input, Required("weight")], [], OpTraits.Activation) with
            { FixRole = FixRole.Quantized, Weights = new("weight") },
        Operator(OpNames.Elu, [Input], [Real("alpha", 1f)], OpTraits.Activation),
        Operator(OpNames.Celu, [Input], [Real("alpha", 1f)], OpTraits.Activation),
        Operator(OpNames.Sigmoid, [Input], [], NeverNegative),
        Operator(OpNames.Swish, [Input], [], OpTraits.Activation),
        Operator(OpNames.Tanh, [Input], [], OpTraits.Activation),
        Operator(OpNames.Gelu, [Input], [], OpTraits.Activation),
        Operator(OpNames.Mish, [Input], [], OpTraits.Activation),
        Operator(OpNames.Selu, [Input], [], OpTraits.Activation),
        Operator(OpNames.HardTanh, [Input], [], OpTraits.Activation) with { FixRole = FixRole.Fused },
        Operator(OpNames.Exp, [Input], [], NeverNegative),
        Operator(OpNames.Neg, [Input], [], OpTraits.Activation),
        Known(OpNames.Sqrt, NeverNegative),
        Operator(OpNames.HardSigmoid, [Input], [], NeverNegative) with { FixRole = FixRole.Quantized, FixedForm = OpNames.HardSigmoidFix },
        Operator(OpNames.HardSigmoidFix, [Input], [], NeverNegative | OpTraits.Fixed),
        Operator(OpNames.Softmax, [Input], [Number("axis", -1)], OpTraits.NeverNegative | OpTraits.Probabilities),
        Known(OpNames.LogSoftmax, OpTraits.Probabilities),
        Operator(
            OpNames.InstanceNorm,
            [Input, OptionalInput("weight"), OptionalInput("bias")],
            [RequiredAttribute("eps", 0f), RequiredAttribute("affine", false)]) with { FixRole = FixRole.Quantized },
    ];
}
