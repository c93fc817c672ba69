using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Data = "data";
    public const string DataFix = "data-fix";
    public const string Const = "const";
    public const string ConstFix = "const-fix";
    public const string Fix = "fix";
    public const string Fix2Float = "fix2float";
    public const string Float2Fix = "float2fix";
    public const string Upload = "upload";
    public const string Download = "download";
    public const string Identity = "identity";
    public const string Dropout = "dropout";
}

/// <summary>Where numbers enter, leave, stand in the file, or go from one grid to another.</summary>
internal static class InterfaceOps
{
    private static readonly ImmutableArray<AttributeDefinition> ShapeAndType =
        [RequiredAttribute("shape", AttributeValue.OfInt32Vector()), RequiredAttribute("data_type", "")];

    private static readonly ImmutableArray<AttributeDefinition> ShapeTypeAndData =
        [.. ShapeAndType, RequiredAttribute("data", AttributeValue.OfBytes([]))];

    private static readonly ImmutableArray<AttributeDefinition> Grid =
    [
        RequiredAttribute("fix_point", 0), RequiredAttribute("bit_width", 8), RequiredAttribute("if_signed", true),
        RequiredAttribute("round_mode", ""),
    ];

    public static IEnumerable<XirOperator> All =>
    [
        Operator(OpNames.Data, [], ShapeAndType, OpTraits.Input) with { FixRole = FixRole.Quantized, FixedForm = OpNames.DataFix },
        Operator(OpNames.DataFix, [], ShapeAndType, OpTraits.Input | OpTraits.Fixed),
        Operator(OpNames.Const, [], ShapeTypeAndData, OpTraits.Constant) with { FixedForm = OpNames.ConstFix },
        Operator(OpNames.ConstFix, [], ShapeTypeAndData, OpTraits.Constant | OpTraits.Fixed),
        Operator(OpNames.Fix, [Input], Grid, OpTraits.Rounds) with { FixRole = FixRole.Quantized },
        Operator(OpNames.Fix2Float, [Input], Grid),
        Operator(OpNames.Float2Fix, [Input], Grid, OpTraits.Rounds),
        Operator(OpNames.Upload, [Input], [], OpTraits.Border | OpTraits.MovesOnly | OpTraits.View),
        Operator(OpNames.Download, [Input], [], OpTraits.Border | OpTraits.MovesOnly | OpTraits.View),
        Known(OpNames.Identity, OpTraits.MovesOnly),
        Known(OpNames.Dropout, OpTraits.MovesOnly),
    ];
}
