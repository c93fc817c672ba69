using static Vai.Xir.Ops.Define;

namespace Vai.Xir.Ops;

internal static partial class OpNames
{
    public const string Add = "add";
    public const string Sub = "sub";
    public const string Mul = "mul";
    public const string Div = "div";
    public const string Min = "min";
    public const string Max = "max";
    public const string EltwiseFix = "eltwise-fix";
    public const string DepthwiseFix = "depthwise-fix";
}

/// <summary>Several inputs, number by number.</summary>
internal static class ArithmeticOps
{
    public static IEnumerable<XirOperator> All =>
    [
        .. new[] { OpNames.Add, OpNames.Mul }.Select(name => Real(name, OpTraits.Drawing)),
        .. new[] { OpNames.Sub, OpNames.Div, OpNames.Min, OpNames.Max }.Select(name => Real(name, OpTraits.None)),
        Operator(
            OpNames.EltwiseFix,
            [Repeated("input")],
            [RequiredAttribute("type", ""), new("nonlinear", Optional: true, "NONE", 0, "")],
            OpTraits.Fixed | OpTraits.Elementwise),
        Operator(OpNames.DepthwiseFix, [Repeated("input")], [RequiredAttribute("type", "")], OpTraits.Fixed | OpTraits.Elementwise),
    ];

    private static XirOperator Real(string name, OpTraits traits) =>
        Operator(name, [Repeated("input")], [], OpTraits.Elementwise | traits) with { FixRole = FixRole.Quantized };
}
