namespace Vai.Compiler.Lowering.Patterns;

/// <summary>The constant by which an op's result is multiplied where the DPU only comes near the exact value.</summary>
internal static class ConstantFactor
{
    /// <returns>The product and the factor; the op itself and 1 where there is no such product.</returns>
    public static (XirOp Op, double Factor) Of(XirOp op, LoweringSite site) =>
        site.OnlyConsumer(op) is { Type: OpNames.Mul } product
        && product.InputNames.Where(name => name != op.Name).ToList() is [var factor]
        && site.RealConstant(factor) is [var value]
            ? (product, value)
            : (op, 1);
}
