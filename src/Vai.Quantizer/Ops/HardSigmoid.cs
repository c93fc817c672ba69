using TorchSharp;
using Vai.Numerics;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Torch;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x + 3, 0), 6) / 6; the DPU multiplies by 2731 / 16384 instead of dividing by 6 (guide quantizer.md 2.4).</summary>
internal sealed class HardSigmoid : IQuantizerOp
{
    public string Type => "hard-sigmoid";

    public string VendorType(XirOp op) => "nndct_hsigmoid";

    public void Adjust(XirOp op, FixPointAdjustment adjustment) => adjustment.RaiseForHardSigmoid(op);

    public int? FractionOf(XirOp op, XirGraph graph) => 6;

    public torch.Tensor Evaluate(OpCall call) => call.Input.Plus(3).Clamped(0, 6).DividedBy(6);
}
