using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Elements of an axis by their places; all images.</summary>
internal sealed class Gather : IQuantizerOp
{
    public string Type => OpNames.Gather;

    public string VendorType(XirOp op) => "nndct_gather";

    public FixPointRule RuleOf(XirOp op) => FixPointRule.OfInput;

    public torch.Tensor Evaluate(OpCall call) => call.Op.Attributes.Get("axis", 0) is > 0 and var axis
        ? call.Input.index_select(axis,
            torch.tensor([.. call.Op.Attributes.Get("indices", ImmutableArray<int>.Empty).Select(index => (long)index)]))
        : throw call.Unsupported("it picks images");
}
