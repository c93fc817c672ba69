using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The product of the inputs.</summary>
internal sealed class Mul : IQuantizerOp
{
    public string Type => OpNames.Mul;

    public string VendorType(XirOp op) => "nndct_elemwise_mul";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.HardSwish;

    public torch.Tensor Evaluate(OpCall call) =>
        HardwareScale.Snap(call, call.Inputs("input").Aggregate((left, right) => left * right)).alias();
}
