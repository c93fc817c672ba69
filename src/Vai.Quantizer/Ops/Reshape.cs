using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The same numbers in another shape.</summary>
internal sealed class Reshape : IQuantizerOp
{
    public string Type => OpNames.Reshape;

    public string VendorType(XirOp op) => op.Output.Shape.Length == 2 ? "nndct_flatten" : "nndct_reshape";

    public torch.Tensor Evaluate(OpCall call) => call.Input.reshape(call.BatchShape);
}
