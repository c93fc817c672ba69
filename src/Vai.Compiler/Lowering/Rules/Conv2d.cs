using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// conv2d(x, w, b) → activation? → fix: <c>conv2d-fix</c> with the activation in <c>nonlinear</c>; transposed-conv2d likewise.
/// </summary>
internal sealed class Conv2d(bool isTransposed) : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        if (site.Constant(op, "weights") is not { } weights)
        {
            return new Rewrite.Keep("its weights are not quantized constants", "Make the weights constants of the model.");
        }

        var group = op.Attributes.Get("group", 1);
        var (inputs, outputs) = (input.Output.Shape[^1], op.Output.Shape[^1]);
        if (group < 1 || inputs % group != 0 || outputs % group != 0)
        {
            return new Rewrite.Keep(
                $"its {group} groups do not divide {inputs} input and {outputs} output channels",
                "Use a number of groups that divides both.");
        }

        Convolution.RequireShape(op, weights, [outputs, .. Convolution.KernelOf(op, input.Output.Shape), inputs / group]);
        var window = isTransposed ? TransposedKernel.WindowOf(op, input.Output.Shape) : Convolution.WindowOf(op, input.Output.Shape);
        var wider = GroupedWeights.Widened(isTransposed ? TransposedKernel.Widened(weights, window) : weights, group, site.Lanes);
        return Convolution.Rewrite(site, op, new ConvolutionPattern(
            isTransposed ? OpNames.TransposedConv2dFix : OpNames.Conv2dFix,
            op.Name,
            input,
            window,
            wider,
            op.Attributes.With(("group", inputs / wider.Shape[3])),
            op.Output.Shape,
            TensorSuffix: ""));
    }
}
