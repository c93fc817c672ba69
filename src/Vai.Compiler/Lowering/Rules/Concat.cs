using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>concat of quantized tensors → fix?: <c>concat-fix</c>; members of another fix point are requantized on the way.</summary>
internal sealed class Concat : ILoweringRule
{
    private const int LargestRank = 4;

    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        var names = op.InputNames.ToList();
        if (names.Find(name => site.Fixed(name) is null && site.Constant(name) is null) is { } real)
        {
            return new Rewrite.Keep(ProcessorReason.OfRealInput($"its input '{real}' is not quantized"));
        }

        var rank = op.Output.Shape.Length;
        if (rank > LargestRank || (rank == LargestRank && op.Output.Shape[0] != 1))
        {
            return new Rewrite.Keep(
                $"its result [{string.Join(',', op.Output.Shape)}] is no map of one image",
                "Use tensors of at most four dimensions and one image.");
        }

        ImmutableArray<XirOp> members = [.. names.Select(name => site.Fixed(name) ?? site.Unique(site.Constant(name)!).ToOp())];
        var tail = FixedTail.Of(site, op) is { Nonlinear: "NONE" } behind ? behind : null;
        if (tail is null && members.Select(member => member.Output.FixPoint).Distinct().Count() > 1)
        {
            return new Rewrite.Keep(FixedTail.Missing(site, op));
        }

        var fixPoint = tail?.FixPoint ?? members[0].Output.FixPoint!.Value;
        var result =
            FixedOps.Concatenation(op.Name, tail?.Fix.Name
            ?? op.Name + "_fix", members, op.Attributes.Get("axis", 0), fixPoint, op.Output.Shape);
        return site.Checked(result, members, tail?.Ops ?? [op]);
    }
}
