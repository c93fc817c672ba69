using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Abs = "abs";
    public const string Ceil = "ceil";
    public const string Cos = "cos";
    public const string Erf = "erf";
    public const string Floor = "floor";
    public const string GeluTanh = "gelu_tanh";
    public const string Log = "log";
    public const string Reciprocal = "reciprocal";
    public const string Round = "round";
    public const string Rsqrt = "rsqrt";
    public const string Sign = "sign";
    public const string Sin = "sin";
    public const string Softplus = "softplus";
    public const string Softsign = "softsign";
    public const string Pow = "pow";
    public const string Equal = "equal";
    public const string NotEqual = "not_equal";
    public const string Less = "less";
    public const string LessEqual = "less_equal";
    public const string Greater = "greater";
    public const string GreaterEqual = "greater_equal";
    public const string Where = "where";
    public const string Gather = "gather";
    public const string BatchMatMul = "batch_matmul";
    public const string Gru = "gru";
    public const string Lstm = "lstm";
    public const string ReductionMin = "reduction_min";
    public const string ReductionProd = "reduction_prod";
}

/// <summary>What XIR lacks and models have: the processor computes it, in real numbers.</summary>
internal static class ProcessorOps
{
    private const OpTraits NeverNegative = OpTraits.Activation | OpTraits.NeverNegative;

    public static IEnumerable<XirOperator> All =>
    [
        .. new[] { OpNames.Abs, OpNames.Rsqrt, OpNames.Softplus }.Select(name => Known(name, NeverNegative)),
        .. new[]
        {
            OpNames.Ceil, OpNames.Cos, OpNames.Erf, OpNames.Floor, OpNames.GeluTanh, OpNames.Log, OpNames.Reciprocal, OpNames.Round,
            OpNames.Sign, OpNames.Sin, OpNames.Softsign,
        }.Select(name => Known(name, OpTraits.Activation)),
        Known(OpNames.Pow, OpTraits.Elementwise),

        // 1 where it holds, 0 elsewhere.
        .. new[] { OpNames.Equal, OpNames.NotEqual, OpNames.Less, OpNames.LessEqual, OpNames.Greater, OpNames.GreaterEqual }
            .Select(name => Known(name, OpTraits.Elementwise | OpTraits.NeverNegative)),

        // The second input where the first is not 0, elsewhere the third.
        Known(OpNames.Where, OpTraits.Elementwise),

        // Elements of an axis by their places: turned round, shifted, repeated, picked.
        Known(OpNames.Gather, OpTraits.MovesOnly) with { FixRole = FixRole.Shape },
        Known(OpNames.BatchMatMul, OpTraits.None),

        // Over [1, steps, gates · size], which a linear layer made of the sequence: what depends on the step before.
        Known(OpNames.Gru, OpTraits.None),
        Known(OpNames.Lstm, OpTraits.None),
        Known(OpNames.ReductionMin, OpTraits.None),
        Known(OpNames.ReductionProd, OpTraits.None),
    ];
}
