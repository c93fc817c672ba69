using System.Collections.Frozen;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>PyTorch's names of functions of real numbers, which of constants fold; to XIR's.</summary>
internal static class AtenFunctions
{
    public static FrozenDictionary<string, string> Unary { get; } = new Dictionary<string, string>
    {
        ["abs"] = OpNames.Abs,
        ["ceil"] = OpNames.Ceil,
        ["cos"] = OpNames.Cos,
        ["erf"] = OpNames.Erf,
        ["exp"] = OpNames.Exp,
        ["floor"] = OpNames.Floor,
        ["log"] = OpNames.Log,
        ["neg"] = OpNames.Neg,
        ["reciprocal"] = OpNames.Reciprocal,
        ["relu"] = OpNames.Relu,
        ["round"] = OpNames.Round,
        ["rsqrt"] = OpNames.Rsqrt,
        ["sigmoid"] = OpNames.Sigmoid,
        ["sign"] = OpNames.Sign,
        ["sin"] = OpNames.Sin,
        ["sqrt"] = OpNames.Sqrt,
        ["tanh"] = OpNames.Tanh,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenDictionary<string, string> Binary { get; } = new Dictionary<string, string>
    {
        ["add"] = OpNames.Add,
        ["sub"] = OpNames.Sub,
        ["subtract"] = OpNames.Sub,
        ["mul"] = OpNames.Mul,
        ["multiply"] = OpNames.Mul,
        ["div"] = OpNames.Div,
        ["divide"] = OpNames.Div,
        ["true_divide"] = OpNames.Div,
        ["maximum"] = OpNames.Max,
        ["minimum"] = OpNames.Min,
        ["pow"] = OpNames.Pow,
        ["float_power"] = OpNames.Pow,
        ["eq"] = OpNames.Equal,
        ["ne"] = OpNames.NotEqual,
        ["lt"] = OpNames.Less,
        ["le"] = OpNames.LessEqual,
        ["gt"] = OpNames.Greater,
        ["ge"] = OpNames.GreaterEqual,
        ["logical_and"] = OpNames.Min,
        ["logical_or"] = OpNames.Max,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenDictionary<string, string> Reductions { get; } = new Dictionary<string, string>
    {
        ["mean"] = OpNames.ReductionMean,
        ["sum"] = OpNames.ReductionSum,
        ["amax"] = OpNames.ReductionMax,
        ["amin"] = OpNames.ReductionMin,
        ["prod"] = OpNames.ReductionProd,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
