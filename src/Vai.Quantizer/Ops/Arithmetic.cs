using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>sub, div, min and max of operands, one after the other, shapes broadcast; the CPU computes them.</summary>
internal sealed class Arithmetic(string type, string vendorType, Func<torch.Tensor, torch.Tensor, torch.Tensor> function) : IQuantizerOp
{
    public string Type => type;

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => vendorType;

    public TensorKind? KindOfConstant(string argument, int position) => TensorKind.Activation;

    public torch.Tensor Evaluate(OpCall call) => call.Inputs("input").Aggregate(function).alias();
}
