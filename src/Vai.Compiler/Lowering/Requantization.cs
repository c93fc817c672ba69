using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Lowering;

/// <summary>
/// x of fix point a as x of fix point b: an average over a window of one pixel, which multiplies by 2^(b - a), rounds and
/// saturates exactly as a fix does.
/// </summary>
internal static class Requantization
{
    public static XirOp Of(string name, XirOp input, int fixPoint) =>
        FixedOps.Pool(name, "AVG", input, new Window(1, 1), fixPoint, input.Output.Shape);

    public static bool IsPossible(XirOp input, int fixPoint, LoweringSite site) =>
        input.Output.Shape is [1, _, _, _] && site.ReasonAgainst(Of("requantize", input, fixPoint), [input]) is null;
}
