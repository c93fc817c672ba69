using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The input. Its value is the batch itself.</summary>
internal sealed class Data : IQuantizerOp
{
    public string Type => OpNames.Data;

    public string VendorType(XirOp op) => "nndct_input";

    public torch.Tensor Evaluate(OpCall call) => throw call.Unsupported("the graph has more than one input");
}
