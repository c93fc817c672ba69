using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Everything that the quantizer knows about one XIR operator. A new operator is one class and one line in
/// <see cref="QuantizerOps"/>.</summary>
internal interface IQuantizerOp
{
    /// <summary>The operator's name in XIR.</summary>
    string Type { get; }

    /// <summary>The vendor's name of the node in quant_info.json; null for what is no node of its own.</summary>
    string? VendorType(XirOp op);

    /// <summary>Whether a channel's factor may be moved through the op.</summary>
    ChannelScaling Scaling => ChannelScaling.Blocked;

    /// <summary>What the op divides by and the DPU does not: it multiplies by a fraction instead. Null for an op that does not
    /// divide.</summary>
    int? FractionOf(XirOp op, XirGraph graph) => null;

    /// <summary>What the DPU demands of the fix points around the op (quantizer.md 2.2).</summary>
    FixPointRule RuleOf(XirOp op) => FixPointRule.None;

    /// <summary>The op's value for a batch. The result is a tensor of its own.</summary>
    torch.Tensor Evaluate(OpCall call);
}
