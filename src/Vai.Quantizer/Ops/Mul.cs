using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.FixPoints;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>The product of the inputs.</summary>
internal sealed class Mul : IQuantizerOp
{
    public string Type => "mul";

    public string VendorType(XirOp op) => "nndct_elemwise_mul";

    public void Adjust(XirOp op, FixPointAdjustment adjustment) => adjustment.LimitHardSwish(op);

    public torch.Tensor Evaluate(OpCall call) => HardwareScale.Snap(call, call.Inputs("input").Aggregate((left, right) => left * right)).alias();
}
