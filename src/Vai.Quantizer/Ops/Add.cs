using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>The sum of the inputs.</summary>
internal sealed class Add : IQuantizerOp
{
    public string Type => OpNames.Add;

    public string VendorType(XirOp op) => "nndct_elemwise_add";

    public torch.Tensor Evaluate(OpCall call) => call.Inputs("input").Aggregate((left, right) => left.Plus(right)).alias();
}
