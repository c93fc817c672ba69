using TorchSharp;
using Vai.Quantizer.FixPoints;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>The sum of the inputs.</summary>
internal sealed class Add : IQuantizerOp
{
    public string Type => "add";

    public string VendorType(XirOp op) => "nndct_elemwise_add";

    public torch.Tensor Evaluate(OpCall call) => call.Inputs("input").Aggregate((left, right) => left.Plus(right)).alias();
}
