using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The inputs one after the other along an axis.</summary>
internal sealed class Concat : IQuantizerOp
{
    public string Type => OpNames.Concat;

    public string VendorType(XirOp op) => "nndct_concat";

    public torch.Tensor Evaluate(OpCall call)
    {
        var inputs = call.Inputs("input").ToArray();
        var images = inputs.Max(input => input.shape[0]);
        return torch.cat([.. inputs.Select(input => input.shape[0] == images ? input : input.expand([images, .. input.shape[1..]]))],
            call.Op.Attributes.Get("axis", 0));
    }
}
