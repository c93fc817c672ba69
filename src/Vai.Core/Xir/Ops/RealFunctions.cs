using System.Collections.Frozen;
using Vai.Numerics;

namespace Vai.Xir.Ops;

/// <summary>Functions of real numbers by the name of their operator, in double: what folds constants, and what the processor
/// computes.</summary>
internal static class RealFunctions
{
    /// <summary>Of one number.</summary>
    public static FrozenDictionary<string, Func<double, double>> Unary { get; } = new Dictionary<string, Func<double, double>>
    {
        [OpNames.Abs] = Math.Abs,
        [OpNames.Ceil] = Math.Ceiling,
        [OpNames.Cos] = Math.Cos,
        [OpNames.Erf] = ErrorFunction.Of,
        [OpNames.Exp] = Math.Exp,
        [OpNames.Floor] = Math.Floor,
        [OpNames.GeluTanh] = x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        [OpNames.Log] = Math.Log,
        [OpNames.Neg] = x => -x,
        [OpNames.Reciprocal] = x => 1 / x,
        [OpNames.Relu] = x => Math.Max(x, 0),
        [OpNames.Round] = x => Math.Round(x, MidpointRounding.ToEven),
        [OpNames.Rsqrt] = x => 1 / Math.Sqrt(x),
        [OpNames.Sigmoid] = x => 1 / (1 + Math.Exp(-x)),
        [OpNames.Sign] = x => double.IsNaN(x) ? x : Math.Sign(x),
        [OpNames.Sin] = Math.Sin,
        [OpNames.Softplus] = x => x > 30 ? x : Math.Log(1 + Math.Exp(x)),
        [OpNames.Softsign] = x => x / (1 + Math.Abs(x)),
        [OpNames.Sqrt] = Math.Sqrt,
        [OpNames.Tanh] = Math.Tanh,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Of two.</summary>
    public static FrozenDictionary<string, Func<double, double, double>> Binary { get; } =
        new Dictionary<string, Func<double, double, double>>
    {
        [OpNames.Add] = (x, y) => x + y,
        [OpNames.Sub] = (x, y) => x - y,
        [OpNames.Mul] = (x, y) => x * y,
        [OpNames.Div] = (x, y) => x / y,
        [OpNames.Min] = Math.Min,
        [OpNames.Max] = Math.Max,
        [OpNames.Pow] = Math.Pow,
        [OpNames.Equal] = (x, y) => x == y ? 1 : 0,
        [OpNames.NotEqual] = (x, y) => x != y ? 1 : 0,
        [OpNames.Less] = (x, y) => x < y ? 1 : 0,
        [OpNames.LessEqual] = (x, y) => x <= y ? 1 : 0,
        [OpNames.Greater] = (x, y) => x > y ? 1 : 0,
        [OpNames.GreaterEqual] = (x, y) => x >= y ? 1 : 0,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>One number of many.</summary>
    public static FrozenDictionary<string, Func<IEnumerable<double>, double>> Reductions { get; } =
        new Dictionary<string, Func<IEnumerable<double>, double>>
    {
        [OpNames.ReductionMax] = Enumerable.Max,
        [OpNames.ReductionMean] = Enumerable.Average,
        [OpNames.ReductionMin] = Enumerable.Min,
        [OpNames.ReductionProd] = numbers => numbers.Aggregate(1.0, (product, number) => product * number),
        [OpNames.ReductionSum] = Enumerable.Sum,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
