using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// depthwise-conv2d(x, w, b) → activation? → fix: <c>depthwise-conv2d-fix</c> with the activation in <c>nonlinear</c>;
/// transposed-depthwise-conv2d likewise.
/// </summary>
internal sealed class DepthwiseConv2d(bool isTransposed) : ILoweringRule
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

        var (inputChannels, outputChannels) = (input.Output.Shape[^1], op.Output.Shape[^1]);
        if (inputChannels != outputChannels)
        {
            return new Rewrite.Keep(
                $"it makes {outputChannels} channels of {inputChannels}, the DPU has one filter a channel",
                "Use one filter a channel, or one group.");
        }

        Convolution.RequireShape(op, weights, [1, .. Convolution.KernelOf(op, input.Output.Shape), inputChannels]);
        var window = isTransposed ? TransposedKernel.WindowOf(op, input.Output.Shape) : Convolution.WindowOf(op, input.Output.Shape);
        return Convolution.Rewrite(site, op, new ConvolutionPattern(
            isTransposed ? OpNames.TransposedDepthwiseConv2dFix : OpNames.DepthwiseConv2dFix,
            op.Name,
            input,
            window,
            isTransposed ? TransposedKernel.Widened(weights, window) : weights,
            op.Attributes,
            op.Output.Shape,
            TensorSuffix: ""));
    }
}
