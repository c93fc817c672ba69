using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Axes in another order.</summary>
internal sealed class Transpose : IQuantizerOp
{
    public string Type => OpNames.Transpose;

    public string VendorType(XirOp op) => "nndct_permute";

    public torch.Tensor Evaluate(OpCall call) =>
        call.Op.Attributes.Get("order", ImmutableArray<int>.Empty) is [0, ..] order
            ? call.Input.permute([.. order.Select(axis => (long)axis)])
            : throw call.Unsupported("it moves the axis of images");
}
