using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vai.Xir;

/// <summary>
/// The definitions of the operators that our own graphs use, as XIR registers them (guide xir-ops.txt):
/// argument order decides the order on the wire, attribute types decide the wire field.
/// </summary>
internal static class StandardOps
{
    private static readonly ArgumentDefinition Input = Required("input");

    private static readonly ImmutableArray<string> RealFunctions = ["sigmoid", "swish", "tanh", "gelu", "mish", "selu", "hard-tanh", "exp", "neg"];

    private static readonly ImmutableArray<string> Arithmetic = ["sub", "mul", "div", "min", "max"];

    private static readonly ImmutableArray<string> Reductions = ["reduction_mean", "reduction_sum", "reduction_max"];

    private static readonly ImmutableArray<AttributeDefinition> ConvolutionWindow =
    [
        Vector("kernel", 2), Vector("stride", 2), Vector("dilation", 2, 1, 1), Vector("pad", 4, 0, 0, 0, 0),
    ];

    private static readonly ImmutableArray<AttributeDefinition> PoolWindow =
    [
        Vector("kernel", 2), Vector("stride", 2), Vector("pad", 4, 0, 0, 0, 0), Flag("global"), Flag("count_include_pad", true), Flag("count_include_invalid", true),
    ];

    private static readonly ImmutableArray<AttributeDefinition> Activation =
    [
        Text("nonlinear"), Number("hsigmoid_in", -128), Number("shift_hsigmoid", -128), Number("shift_hswish", -128),
    ];

    public static FrozenDictionary<string, OpDefinition> Definitions { get; } = All().ToFrozenDictionary(definition => definition.Name, StringComparer.Ordinal);

    private static IEnumerable<OpDefinition> All() =>
    [
        Define("data", [], ShapeAndType),
        Define("data-fix", [], ShapeAndType),
        Define("const", [], [.. ShapeAndType, RequiredAttribute("data", AttributeValue.OfBytes([]))]),
        Define("const-fix", [], [.. ShapeAndType, RequiredAttribute("data", AttributeValue.OfBytes([]))]),
        Define("fix", [Input], [RequiredAttribute("fix_point", 0), RequiredAttribute("bit_width", 8), RequiredAttribute("if_signed", true), RequiredAttribute("round_mode", "")]),
        Define("fix2float", [Input], [RequiredAttribute("fix_point", 0), RequiredAttribute("bit_width", 8), RequiredAttribute("if_signed", true), RequiredAttribute("round_mode", "")]),
        Define("float2fix", [Input], [RequiredAttribute("fix_point", 0), RequiredAttribute("bit_width", 8), RequiredAttribute("if_signed", true), RequiredAttribute("round_mode", "")]),
        Define("conv2d", WeightedInput, [.. ConvolutionWindow, RequiredAttribute("pad_mode", ""), Number("group", 1)]),
        Define("depthwise-conv2d", WeightedInput, [.. ConvolutionWindow, RequiredAttribute("pad_mode", "")]),
        Define("transposed-conv2d", WeightedInput, [.. ConvolutionWindow, RequiredAttribute("pad_mode", "")]),
        Define("transposed-depthwise-conv2d", WeightedInput, [.. ConvolutionWindow, RequiredAttribute("pad_mode", "")]),
        Define("conv2d-fix", WeightedInput, [.. ConvolutionWindow, .. Activation, Number("group", 1)]),
        Define("depthwise-conv2d-fix", WeightedInput, [.. ConvolutionWindow, .. Activation]),
        Define("transposed-conv2d-fix", WeightedInput, [.. ConvolutionWindow, .. Activation]),
        Define("transposed-depthwise-conv2d-fix", WeightedInput, [.. ConvolutionWindow, .. Activation]),
        Define("matmul", [new("input", ArgumentOccurrence.RequiredAndRepeated, TensorDataType.Float, ""), OptionalInput("bias")], [Flag("transpose_a"), Flag("transpose_b")]),
        Define("maxpool2d", [Input], [.. PoolWindow, RequiredAttribute("pad_mode", "")]),
        Define("avgpool2d", [Input], [.. PoolWindow, RequiredAttribute("pad_mode", "")]),
        Define("pool-fix", [Input], [.. PoolWindow, RequiredAttribute("type", "")]),
        Define("relu", [Input], []),
        Define("relu6", [Input], []),
        Define("leaky-relu", [Input], [RequiredAttribute("alpha", 0f)]),
        Define("prelu", [Input, Required("weight")], []),
        Define("elu", [Input], [Real("alpha", 1f)]),
        Define("celu", [Input], [Real("alpha", 1f)]),
        .. RealFunctions.Select(name => Define(name, [Input], [])),
        Define("softmax", [Input], [Number("axis", -1)]),
        Define("hard-sigmoid", [Input], []),
        Define("hard-sigmoid-fix", [Input], []),
        Define("instancenorm", [Input, OptionalInput("weight"), OptionalInput("bias")], [RequiredAttribute("eps", 0f), RequiredAttribute("affine", false)]),
        Define("scale", [Input, Required("scale"), OptionalInput("bias")], [Number("axis", -1)]),
        Define("stack", [Repeated("input")], [RequiredAttribute("axis", 0)]),
        Define("reshape", [Input, OptionalInput("shape")], [Vector("shape", 0)]),
        Define("reshape-fix", [Input, OptionalInput("shape")], [Vector("shape", 0)]),
        Define("flatten", [Input], [Number("start_axis", 0), Number("end_axis", -1)]),
        Define("transpose", [Input], [Vector("order", 0)]),
        Define("concat", [Repeated("input")], [RequiredAttribute("axis", 0)]),
        Define("add", [Repeated("input")], []),
        .. Arithmetic.Select(name => Define(name, [Repeated("input")], [])),
        .. Reductions.Select(name => Define(name, [Input], [Vector("axis", 0), RequiredAttribute("keep_dims", false)])),
        Define("argmax", [Input], [RequiredAttribute("axis", 0)]),
        Define("squeeze", [Input], [Vector("axis", 0)]),
        Define("strided_slice", [Input], [Vector("begin", 0), Vector("end", 0), Vector("strides", 0)]),
        Define("resize", [Input, OptionalInput("size")], [RequiredAttribute("mode", ""), Flag("align_corners"), Flag("half_pixel_centers"), FloatVector("scale")]),
        Define("pad", [Input], [Vector("paddings", 0), RequiredAttribute("mode", ""), FloatVector("constant_values")]),
        Define("pixel-shuffle", [Input], [RequiredAttribute("scale", 0), RequiredAttribute("upscale", false)]),
        Define("eltwise-fix", [Repeated("input")], [RequiredAttribute("type", ""), new("nonlinear", Optional: true, "NONE", 0, "")]),
        Define("depthwise-fix", [Repeated("input")], [RequiredAttribute("type", "")]),
        Define("concat-fix", [Repeated("input")], [RequiredAttribute("axis", 0)]),
        Define("strided_slice-fix", [Input], [Vector("begin", 0), Vector("end", 0), Vector("strides", 0)]),
        Define("upsample-fix", [Input, OptionalInput("size")], [RequiredAttribute("mode", ""), Flag("align_corners"), Flag("half_pixel_centers"), RequiredAttribute("scale", AttributeValue.OfInt32Vector())]),
        Define("downsample-fix", [Input, OptionalInput("size")], [RequiredAttribute("mode", ""), Flag("align_corners"), Flag("half_pixel_centers"), RequiredAttribute("scale", AttributeValue.OfInt32Vector())]),
        Define("tile-fix", [Input], [RequiredAttribute("stride", 0), Flag("reverse")]),
        Define("upload", [Input], []),
        Define("download", [Input], []),
    ];

    private static ImmutableArray<AttributeDefinition> ShapeAndType =>
        [RequiredAttribute("shape", AttributeValue.OfInt32Vector()), RequiredAttribute("data_type", "")];

    private static ImmutableArray<ArgumentDefinition> WeightedInput => [Input, Required("weights"), OptionalInput("bias")];

    private static OpDefinition Define(string name, ImmutableArray<ArgumentDefinition> arguments, ImmutableArray<AttributeDefinition> attributes)
    {
        var type = name.EndsWith("-fix", StringComparison.Ordinal) ? TensorDataType.XInt : TensorDataType.Float;
        return new OpDefinition(name, [.. arguments.Select(argument => argument with { DataType = type })], attributes, "");
    }

    private static ArgumentDefinition Required(string name) => new(name, ArgumentOccurrence.Required, TensorDataType.Float, "");

    private static ArgumentDefinition OptionalInput(string name) => new(name, ArgumentOccurrence.Optional, TensorDataType.Float, "");

    private static ArgumentDefinition Repeated(string name) => new(name, ArgumentOccurrence.Repeated, TensorDataType.Float, "");

    private static AttributeDefinition RequiredAttribute(string name, AttributeValue typeOfValue) => new(name, Optional: false, typeOfValue, 0, "");

    private static AttributeDefinition Flag(string name, bool fallback = false) => new(name, Optional: true, fallback, 0, "");

    private static AttributeDefinition Number(string name, int fallback) => new(name, Optional: true, fallback, 0, "");

    private static AttributeDefinition Real(string name, float fallback) => new(name, Optional: true, fallback, 0, "");

    private static AttributeDefinition FloatVector(string name) => new(name, Optional: true, AttributeValue.OfFloatVector(), 0, "");

    private static AttributeDefinition Text(string name) => new(name, Optional: true, "", 0, "");

    private static AttributeDefinition Vector(string name, int length, params int[] fallback) =>
        new(name, Optional: fallback.Length > 0 || length == 0, AttributeValue.OfInt32Vector(fallback), length, "");
}
