using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>Every op without a rule: the processor computes it.</summary>
internal sealed class Processor : ILoweringRule
{
    private const string Exponentials = "the DPU computes no exponentials";

    public Rewrite Apply(XirOp op, LoweringSite site) => new Rewrite.Keep(ReasonOf(op));

    public static ProcessorReason ReasonOf(XirOp op) => op switch
    {
        _ when op.Is(OpTraits.Probabilities) =>
            new(Exponentials, "Leave it off at the model's end: the largest number before it names the same class."),
        { Type: OpNames.Sigmoid } =>
            new(Exponentials, "Train with Hardsigmoid instead, or leave it off at the model's end and compare with 0 instead of 0.5."),
        _ => new($"the compiler has no rule that maps {op.Type} to the DPU", WayOutOf(op)),
    };

    private static string WayOutOf(XirOp op) =>
        op.Is(OpTraits.Activation)
            ? "Use relu, relu6, leaky relu, a hard sigmoid or a hard swish instead, or accept that the CPU computes it."
        : op.Is(OpTraits.MovesOnly) ? "Keep the order of the dimensions, change it at the model's end, or accept that the CPU does it."
        : "Use convolutions, linear layers, relu and pooling instead, or accept that the CPU computes it.";
}
