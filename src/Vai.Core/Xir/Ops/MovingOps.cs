using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Reshape = "reshape";
    public const string ReshapeFix = "reshape-fix";
    public const string Flatten = "flatten";
    public const string Squeeze = "squeeze";
    public const string Transpose = "transpose";
    public const string Stack = "stack";
    public const string Concat = "concat";
    public const string ConcatFix = "concat-fix";
    public const string StridedSlice = "strided_slice";
    public const string StridedSliceFix = "strided_slice-fix";
    public const string PixelShuffle = "pixel-shuffle";
    public const string TileFix = "tile-fix";
    public const string Pad = "pad";
    public const string Resize = "resize";
    public const string UpsampleFix = "upsample-fix";
    public const string DownsampleFix = "downsample-fix";
}

/// <summary>Numbers at other places.</summary>
internal static class MovingOps
{
    private const OpTraits Reshapes = OpTraits.MovesOnly | OpTraits.Reshapes;

    private static readonly ImmutableArray<ArgumentDefinition> InputAndSize = [Input, OptionalInput("size")];

    private static readonly ImmutableArray<AttributeDefinition> Sampling =
        [RequiredAttribute("mode", ""), Flag("align_corners"), Flag("half_pixel_centers")];

    private static readonly ImmutableArray<AttributeDefinition> WholeSampling =
        [.. Sampling, RequiredAttribute("scale", AttributeValue.OfInt32Vector())];

    private static readonly ImmutableArray<AttributeDefinition> Slice = [Vector("begin", 0), Vector("end", 0), Vector("strides", 0)];

    public static IEnumerable<XirOperator> All =>
    [
        Operator(OpNames.Reshape, [Input, OptionalInput("shape")], [Vector("shape", 0)], Reshapes) with
        {
            FixRole = FixRole.Shape, FixedForm = OpNames.ReshapeFix,
        },
        Operator(OpNames.ReshapeFix, [Input, OptionalInput("shape")], [Vector("shape", 0)], OpTraits.Fixed | OpTraits.View | Reshapes),
        Operator(OpNames.Flatten, [Input], [Number("start_axis", 0), Number("end_axis", -1)], Reshapes) with
        {
            FixRole = FixRole.Shape, FixedForm = OpNames.ReshapeFix,
        },
        Operator(OpNames.Squeeze, [Input], [Vector("axis", 0)], Reshapes) with { FixRole = FixRole.Shape, FixedForm = OpNames.ReshapeFix },
        Operator(OpNames.Transpose, [Input], [Vector("order", 0)], OpTraits.MovesOnly) with { FixRole = FixRole.Shape },

        // Of constants: how XIR writes the target of a reshape.
        Operator(OpNames.Stack, [Repeated("input")], [RequiredAttribute("axis", 0)], OpTraits.MovesOnly),
        Operator(OpNames.Concat, [Repeated("input")], [RequiredAttribute("axis", 0)], OpTraits.MovesOnly) with
        {
            FixRole = FixRole.Concat, FixedForm = OpNames.ConcatFix,
        },
        Operator(OpNames.ConcatFix, [Repeated("input")], [RequiredAttribute("axis", 0)], OpTraits.Fixed | OpTraits.View
            | OpTraits.MovesOnly),
        Operator(OpNames.StridedSlice, [Input], Slice, OpTraits.MovesOnly) with
            { FixRole = FixRole.Quantized, FixedForm = OpNames.StridedSliceFix },
        Operator(OpNames.StridedSliceFix, [Input], Slice, OpTraits.Fixed | OpTraits.View | OpTraits.MovesOnly),
        Operator(OpNames.PixelShuffle, [Input], [RequiredAttribute("scale", 0), RequiredAttribute("upscale", false)],
            OpTraits.MovesOnly) with
        {
            FixRole = FixRole.Shape, FixedForm = OpNames.TileFix,
        },
        Operator(OpNames.TileFix, [Input], [RequiredAttribute("stride", 0), Flag("reverse")], OpTraits.Fixed | OpTraits.MovesOnly),

        // It may bring numbers of its own.
        Operator(OpNames.Pad, [Input], [Vector("paddings", 0), RequiredAttribute("mode", ""), FloatVector("constant_values")],
            OpTraits.Drawing) with
        {
            FixRole = FixRole.Quantized,
        },

        // It may mix pixels.
        Operator(OpNames.Resize, InputAndSize, [.. Sampling, FloatVector("scale")], OpTraits.Drawing) with { FixRole = FixRole.Quantized },
        Operator(OpNames.UpsampleFix, InputAndSize, WholeSampling, OpTraits.Fixed),
        Operator(OpNames.DownsampleFix, InputAndSize, WholeSampling, OpTraits.Fixed),
    ];
}
