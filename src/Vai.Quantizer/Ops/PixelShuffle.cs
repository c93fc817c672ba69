using TorchSharp;

namespace Vai.Quantizer.Ops;

/// <summary>Channels as pixels of a larger map, or the other way round, in PyTorch's order.</summary>
internal sealed class PixelShuffle : IQuantizerOp
{
    public string Type => OpNames.PixelShuffle;

    public string VendorType(XirOp op) => op.Attributes.Get("upscale", true) ? "nndct_pixel_shuffle" : "nndct_pixel_unshuffle";

    public torch.Tensor Evaluate(OpCall call)
    {
        var scale = call.Op.Attributes.Get("scale", 1);
        var map = call.Input.permute(0, 3, 1, 2);
        var shuffled = call.Op.Attributes.Get("upscale", true)
            ? torch.nn.functional.pixel_shuffle(map, scale)
            : torch.nn.functional.pixel_unshuffle(map, scale);
        return shuffled.permute(0, 2, 3, 1).contiguous();
    }
}
