using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string MaxPool1d = "maxpool1d";
    public const string MaxPool2d = "maxpool2d";
    public const string AvgPool2d = "avgpool2d";
    public const string PoolFix = "pool-fix";
    public const string ReductionMean = "reduction_mean";
    public const string ReductionSum = "reduction_sum";
    public const string ReductionMax = "reduction_max";
    public const string ArgMax = "argmax";
}

/// <summary>One number out of many: of a window, or of whole axes.</summary>
internal static class PoolingOps
{
    private static readonly ImmutableArray<AttributeDefinition> Window =
    [
        Vector("kernel", 2), Vector("stride", 2), Vector("pad", 4, 0, 0, 0, 0), Flag("global"), Flag("count_include_pad", true),
        Flag("count_include_invalid", true),
    ];

    private static readonly ImmutableArray<AttributeDefinition> Real = [.. Window, RequiredAttribute("pad_mode", "")];

    public static IEnumerable<XirOperator> All =>
    [
        Known(OpNames.MaxPool1d, OpTraits.Pooling | OpTraits.OneDimensional | OpTraits.Drawing),
        Operator(OpNames.MaxPool2d, [Input], Real, OpTraits.Pooling | OpTraits.Drawing) with
            { FixRole = FixRole.Quantized, FixedForm = OpNames.PoolFix },
        Operator(OpNames.AvgPool2d, [Input], Real, OpTraits.Pooling | OpTraits.Mean | OpTraits.Drawing) with
            { FixRole = FixRole.Quantized, FixedForm = OpNames.PoolFix },
        Operator(OpNames.PoolFix, [Input], [.. Window, RequiredAttribute("type", "")], OpTraits.Fixed | OpTraits.Pooling),
        Reduction(OpNames.ReductionMean, OpTraits.Pooling | OpTraits.Mean | OpTraits.Drawing),
        Reduction(OpNames.ReductionSum, OpTraits.None),
        Reduction(OpNames.ReductionMax, OpTraits.Pooling | OpTraits.Drawing),
        Operator(OpNames.ArgMax, [Input], [RequiredAttribute("axis", 0)]),
    ];

    private static XirOperator Reduction(string name, OpTraits traits) =>
        Operator(name, [Input], [Vector("axis", 0), RequiredAttribute("keep_dims", false)], traits) with { FixRole = FixRole.Quantized };
}
