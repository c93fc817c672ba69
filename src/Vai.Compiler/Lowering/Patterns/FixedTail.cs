namespace Vai.Compiler.Lowering.Patterns;

/// <summary>op → activation? → fix, with no other reader on the way: what an engine computes in one go.</summary>
/// <param name="Ops">The op, the activation where there is one, the fix.</param>
/// <param name="Nonlinear">NONE, RELU, RELU6 or LEAKYRELU.</param>
internal sealed record FixedTail(ImmutableArray<XirOp> Ops, string Nonlinear)
{
    public XirOp Fix => Ops[^1];

    public int FixPoint => LoweringSite.FixPointOf(Fix);

    /// <summary>Null where the pattern does not match.</summary>
    public static FixedTail? Of(LoweringSite site, XirOp op) => site.OnlyConsumer(op) switch
    {
        { Type: OpNames.Fix } fix => new FixedTail([op, fix], "NONE"),
        { } activation when site.RuleFor(activation.Type) is IFusedActivation rule
            && site.OnlyConsumer(activation) is { Type: OpNames.Fix } fix
            && rule.Nonlinear(activation, op, LoweringSite.FixPointOf(fix), site.Target) is { } nonlinear =>
                new FixedTail([op, activation, fix], nonlinear),
        _ => null,
    };

    /// <summary>Why it does not match.</summary>
    public static ProcessorReason Missing(LoweringSite site, XirOp op) => site.OnlyConsumer(op) switch
    {
        null => new(
            "its result is used unquantized, or by several layers before it is quantized",
            "Let layers read its result that the DPU computes."),
        { } next when site.RuleFor(next.Type) is not IFusedActivation => new(
            $"its result goes unquantized into the {next.Type} '{next.Name}'", "Use a layer there that the DPU computes."),
        { } activation when site.OnlyConsumer(activation)?.Type != OpNames.Fix => Missing(site, activation),
        { } activation => new(
            $"the {activation.Type} behind it cannot be fused into it",
            "Put leaky relu right behind the convolution or linear layer, or use relu."),
    };
}
