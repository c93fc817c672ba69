using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>Each channel of a map less its mean, over its deviation. It runs on the CPU.</summary>
internal sealed class InstanceNorm : IQuantizerOp
{
    public string Type => OpNames.InstanceNorm;

    public string VendorType(XirOp op) => "nndct_instance_norm";

    public torch.Tensor Evaluate(OpCall call)
    {
        if (call.Optional("weight") is not null || call.Optional("bias") is not null)
        {
            throw call.Unsupported("it has a weight or a bias; the importers put them into an op of their own");
        }

        long[] pixels = [.. Enumerable.Range(1, call.Op.Output.Shape.Length - 2)];
        var centered = call.Input - call.Input.mean(pixels, keepdim: true);
        return centered / (centered * centered).mean(pixels, keepdim: true).Plus(call.Op.Attributes.Get("eps", 0f)).sqrt();
    }
}
