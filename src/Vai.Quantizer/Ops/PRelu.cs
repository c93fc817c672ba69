using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>x, below zero its product with a slope, one for all or one a channel.</summary>
internal sealed class PRelu : IQuantizerOp
{
    public string Type => OpNames.PRelu;

    public string VendorType(XirOp op) => "nndct_prelu";

    public torch.Tensor Evaluate(OpCall call) => call.Input.relu().Plus(call.Input.ClampedBelow(0) * call.Inputs("weight").First());
}
