using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Lowering.Patterns;

/// <summary>
/// x of fix point a as x of fix point b: an element-wise copy, which multiplies by 2^(b - a), rounds and saturates exactly as a
/// fix does (machine.md 8: one operand with a shift).
/// </summary>
internal static class Requantization
{
    public static XirOp Of(string name, XirOp input, int fixPoint) =>
        FixedOps.Elementwise(name, name, "ADD", [input], "NONE", fixPoint, input.Output.Shape);

    public static bool IsPossible(XirOp input, int fixPoint, LoweringSite site) =>
        site.ReasonAgainst(Of("requantize", input, fixPoint), [input]) is null;
}
