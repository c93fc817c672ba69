using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>sub, div, min, max: the operands one after the other, shapes broadcast.</summary>
internal sealed class Arithmetic(string type, string vendorType, Func<torch.Tensor, torch.Tensor, torch.Tensor> operation) : IQuantizerOp
{
    public string Type => type;

    public string VendorType(XirOp op) => vendorType;

    public torch.Tensor Evaluate(OpCall call) => call.Inputs("input").Aggregate(operation).alias();
}
