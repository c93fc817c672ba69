using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>min(max(x, -1), 1). By clamp: TorchSharp 0.107 returns the input of hardtanh unchanged.</summary>
internal sealed class HardTanh : IQuantizerOp
{
    public string Type => OpNames.HardTanh;

    public string VendorType(XirOp op) => "nndct_hardtanh";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.HardTanh;

    public torch.Tensor Evaluate(OpCall call) => call.Input.Clamped(-1, 1);
}
