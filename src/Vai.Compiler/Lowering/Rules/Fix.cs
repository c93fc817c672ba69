using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// A fix that no other pattern took: of a constant, the constant's; of x with the same fix point, x; of another fix point, a
/// requantization; of a real number that the processor computed, <c>float2fix</c>.
/// </summary>
internal sealed class Fix : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        var fixPoint = LoweringSite.FixPointOf(op);
        if (op.InputNames.All(site.IsConstant))
        {
            return new Rewrite.OnDemand();
        }

        if (site.Fixed(op) is not { } input)
        {
            return FromReal(op, fixPoint, site);
        }

        if (input.Output.FixPoint == fixPoint)
        {
            return new Rewrite.Replace([], input, [op]);
        }

        var requantize = Requantization.Of(op.Name, input, fixPoint);
        return Requantization.IsPossible(input, fixPoint, site)
            ? new Rewrite.Replace([requantize], requantize, [op])
            : FromReal(op, fixPoint, site);
    }

    private static Rewrite.Replace FromReal(XirOp op, int fixPoint, LoweringSite site)
    {
        var float2fix = new XirOp(
            op.Name,
            OpNames.Float2Fix,
            op.Attributes.With(("device", Devices.Processor)),
            [XirArgument.Of("input", site.Real(op.InputNames.Single(), op))],
            XirTensor.Fixed8(op.Name, fixPoint, op.Output.Shape.AsSpan()));
        return new Rewrite.Replace([float2fix], float2fix, [op]);
    }
}
