using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>The sum or the maximum over some axes.</summary>
internal sealed class Reduction(string type, string vendorType, Func<torch.Tensor, long[], bool, torch.Tensor> reduce) : IQuantizerOp
{
    public string Type => type;

    public string VendorType(XirOp op) => vendorType;

    public torch.Tensor Evaluate(OpCall call) => reduce(
        call.Input, [.. call.Op.Attributes.Get("axis", ImmutableArray<int>.Empty).Select(axis => (long)axis)],
        call.Op.Attributes.Get("keep_dims", false));
}
