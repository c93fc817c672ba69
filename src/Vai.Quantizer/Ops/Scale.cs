using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>A factor and an offset a channel: a batch norm that no convolution took in.</summary>
internal sealed class Scale : IQuantizerOp
{
    public string Type => OpNames.Scale;

    public string VendorType(XirOp op) => "nndct_batch_norm";

    public torch.Tensor Evaluate(OpCall call)
    {
        if (call.Op.Attributes.Get("axis", -1) is var axis && axis != -1 && axis != call.Op.Output.Shape.Length - 1)
        {
            throw call.Unsupported($"its axis is {axis}, not the channels");
        }

        var scaled = call.Input * call.Inputs("scale").First();
        return call.Optional("bias") is { } bias ? scaled.Plus(bias) : scaled;
    }
}
