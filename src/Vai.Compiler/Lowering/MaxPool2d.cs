using System.Collections.Immutable;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Lowering;

/// <summary>maxpool2d(x) → fix: <c>pool-fix</c> MAX, and behind it a requantization where the fix point changes.</summary>
internal sealed class MaxPool2d : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep("its input is not quantized");
        }

        if (FixedTail.Of(site, op) is not { Nonlinear: "NONE" } tail)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        var fixPoint = input.Output.FixPoint!.Value;
        var isSame = fixPoint == tail.FixPoint;
        var pool = FixedOps.Pool(
            isSame ? tail.Fix.Name : op.Name, "MAX", input, Window.From(op, input.Output.Shape), fixPoint, op.Output.Shape);
        if (site.ReasonAgainst(pool, [input]) is { } reason)
        {
            return new Rewrite.Keep(reason);
        }

        if (isSame)
        {
            return new Rewrite.Replace([pool], pool, tail.Ops);
        }

        var requantize = Requantization.Of(tail.Fix.Name, pool, tail.FixPoint);
        return site.ReasonAgainst(requantize, [pool]) is { } against
            ? new Rewrite.Keep(against)
            : new Rewrite.Replace([pool, requantize], requantize, tail.Ops);
    }
}
