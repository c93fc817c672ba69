using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Compiler.Lowering;

/// <summary>conv2d(x, w, b) → activation? → fix: <c>conv2d-fix</c> with the activation in <c>nonlinear</c>.</summary>
internal sealed class Conv2d : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep("its input is not quantized");
        }

        if (op.Attributes.Get("group", 1) is not 1 and var group)
        {
            return new Rewrite.Keep($"it has {group} groups, the DPU takes 1");
        }

        if (site.Constant(op, "weights") is not { } weights)
        {
            return new Rewrite.Keep("its weights are not quantized constants");
        }

        return Convolution.Rewrite(site, op, new ConvolutionPattern(
            "conv2d-fix", op.Name, input, Window.From(op, input.Output.Shape), weights, op.Attributes, op.Output.Shape, TensorSuffix: ""));
    }
}
