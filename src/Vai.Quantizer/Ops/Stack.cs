using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The target of a reshape as the vendor writes it, one constant a dimension. Reshape reads the shape from its own result
/// instead.</summary>
internal sealed class Stack : IQuantizerOp
{
    public string Type => OpNames.Stack;

    public string? VendorType(XirOp op) => null;

    public torch.Tensor Evaluate(OpCall call) => torch.stack(call.Inputs("input"), call.Op.Attributes.Get("axis", 0));
}
