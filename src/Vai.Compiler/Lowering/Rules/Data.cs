using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>data → fix: <c>data-fix</c>, so that the application hands over int8.</summary>
internal sealed class Data : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.OnlyConsumer(op) is not { Type: OpNames.Fix } fix)
        {
            return new Rewrite.Keep(
                "it is an input that the model uses unquantized",
                "Let only layers of the DPU read it, or accept that it stays real.");
        }

        var input = new XirOp(
            op.Name,
            OpNames.DataFix,
            AttributeMap.Of(("data_type", "XINT8"), ("shape", AttributeValue.OfInt32Vector(op.Output.Shape.AsSpan())),
                ("device", Devices.User)),
            [],
            XirTensor.Fixed8(fix.Name, LoweringSite.FixPointOf(fix), op.Output.Shape.AsSpan()));
        return new Rewrite.Replace([input], input, [op, fix]);
    }
}
