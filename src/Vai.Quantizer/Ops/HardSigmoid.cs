using TorchSharp;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Torch;
using Vai.Xir;
using Vai.Xir.Ops;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x + 3, 0), 6) / 6; the DPU multiplies by 2731 / 16384 instead of dividing by 6 (guide quantizer.md 2.4).</summary>
internal sealed class HardSigmoid : IQuantizerOp
{
    private const float DpuScale = 6f * 2731f / 16384f;

    public string Type => OpNames.HardSigmoid;

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => "nndct_hsigmoid";

    public IEnumerable<XirOp> Prepare(XirOp op, Preparation preparation) => Preparation.Multiplied(op, DpuScale);

    public FixPointRule RuleOf(XirOp op) => FixPointRule.HardSigmoid;

    public int? FractionOf(XirOp op, XirGraph graph) => 6;

    public torch.Tensor Evaluate(OpCall call) => call.Input.Plus(3).Clamped(0, 6).DividedBy(6);
}
