using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x + 3, 0), 6) / 6; the DPU multiplies by 2731 / 16384 instead of dividing by 6 (quantizer.md 2.4).</summary>
internal sealed class HardSigmoid : IQuantizerOp
{
    public string Type => OpNames.HardSigmoid;

    public string VendorType(XirOp op) => "nndct_hsigmoid";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.HardSigmoid;

    public int? FractionOf(XirOp op, XirGraph graph) => 6;

    public torch.Tensor Evaluate(OpCall call) => call.Input.Plus(3).Clamped(0, 6).DividedBy(6);
}
