using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Conv1d = "conv1d";
    public const string Conv2d = "conv2d";
    public const string Conv2dFix = "conv2d-fix";
    public const string DepthwiseConv2d = "depthwise-conv2d";
    public const string DepthwiseConv2dFix = "depthwise-conv2d-fix";
    public const string TransposedConv2d = "transposed-conv2d";
    public const string TransposedConv2dFix = "transposed-conv2d-fix";
    public const string TransposedDepthwiseConv2d = "transposed-depthwise-conv2d";
    public const string TransposedDepthwiseConv2dFix = "transposed-depthwise-conv2d-fix";
    public const string MatMul = "matmul";
    public const string Scale = "scale";
}

/// <summary>What multiplies by weights and adds a bias.</summary>
internal static class ConvolutionOps
{
    private const OpTraits TransposedConvolution = OpTraits.Convolution | OpTraits.Transposed;
    private const OpTraits DepthwiseConvolution = OpTraits.Convolution | OpTraits.Depthwise;

    private static readonly OpSlot Bias = new("bias");

    private static readonly ImmutableArray<ArgumentDefinition> WeightedInput = [Input, Required("weights"), OptionalInput("bias")];

    private static readonly ImmutableArray<AttributeDefinition> Window =
    [
        Vector("kernel", 2), Vector("stride", 2), Vector("dilation", 2, 1, 1), Vector("pad", 4, 0, 0, 0, 0),
    ];

    private static readonly ImmutableArray<AttributeDefinition> Real = [.. Window, RequiredAttribute("pad_mode", "")];

    private static readonly ImmutableArray<AttributeDefinition> Integer =
    [
        .. Window, Text("nonlinear"), Number("hsigmoid_in", -128), Number("shift_hsigmoid", -128), Number("shift_hswish", -128),
    ];

    public static IEnumerable<XirOperator> All =>
    [
        Known(OpNames.Conv1d, OpTraits.Convolution | OpTraits.OneDimensional | OpTraits.Drawing) with
            { Weights = new("weights"), Bias = Bias },
        Weighted(OpNames.Conv2d, [.. Real, Number("group", 1)], OpTraits.Convolution),
        Weighted(OpNames.DepthwiseConv2d, Real, DepthwiseConvolution),
        Weighted(OpNames.TransposedConv2d, Real, TransposedConvolution),
        Weighted(OpNames.TransposedDepthwiseConv2d, Real, TransposedConvolution | OpTraits.Depthwise),
        Weighted(OpNames.Conv2dFix, [.. Integer, Number("group", 1)], OpTraits.Fixed | OpTraits.Convolution),
        Weighted(OpNames.DepthwiseConv2dFix, Integer, OpTraits.Fixed | DepthwiseConvolution),
        Weighted(OpNames.TransposedConv2dFix, Integer, OpTraits.Fixed | TransposedConvolution),
        Weighted(OpNames.TransposedDepthwiseConv2dFix, Integer, OpTraits.Fixed | TransposedConvolution | OpTraits.Depthwise),
        Operator(
            OpNames.MatMul,
            [new("input", ArgumentOccurrence.RequiredAndRepeated, TensorDataType.Float, ""), OptionalInput("bias")],
            [Flag("transpose_a"), Flag("transpose_b")],
            OpTraits.Dense | OpTraits.Drawing) with { FixRole = FixRole.Quantized, Weights = new("input", 1), Bias = Bias },
        Operator(OpNames.Scale, [Input, Required("scale"), OptionalInput("bias")], [Number("axis", -1)]) with
        {
            FixRole = FixRole.Quantized, Weights = new("scale"), Bias = Bias,
        },
    ];

    private static XirOperator Weighted(string name, ImmutableArray<AttributeDefinition> attributes, OpTraits traits) =>
        Operator(name, WeightedInput, attributes, traits | (traits.HasFlag(OpTraits.Fixed) ? OpTraits.None : OpTraits.Drawing)) with
        {
            FixRole = traits.HasFlag(OpTraits.Fixed) ? FixRole.None : FixRole.Quantized,
            Weights = new("weights"),
            Bias = Bias,
            FixedForm = traits.HasFlag(OpTraits.Fixed) ? null : name + FixedSuffix,
        };
}
