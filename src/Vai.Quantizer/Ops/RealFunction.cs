using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>A function of each number that the CPU computes, besides sigmoid: swish, gelu, tanh and their kin.</summary>
/// <param name="type">XIR's name.</param>
/// <param name="vendorType">The vendor's.</param>
/// <param name="role">Quantized where the vendor quantizes it; layers behind one that stays float stay on the CPU.</param>
internal sealed class RealFunction(string type, string vendorType, FixRole role, Func<torch.Tensor, AttributeMap, torch.Tensor> function) : IQuantizerOp
{
    public string Type => type;

    public FixRole Role => role;

    public string VendorType(XirOp op) => vendorType;

    public torch.Tensor Evaluate(OpCall call) => function(call.Input, call.Op.Attributes).alias();
}
