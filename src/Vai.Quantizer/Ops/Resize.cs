using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>A map brought to another size, NEAREST or BILINEAR.</summary>
internal sealed class Resize : IQuantizerOp
{
    public string Type => "resize";

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => "nndct_resize";

    public torch.Tensor Evaluate(OpCall call)
    {
        var (attributes, to) = (call.Op.Attributes, call.Op.Output.Shape);
        var (align, half) = (attributes.Get("align_corners", false), attributes.Get("half_pixel_centers", false));
        var map = call.Input.permute(0, 3, 1, 2);
        var size = new long[] { to[1], to[2] };
        return (attributes.Get("mode", "NEAREST"), align, half) switch
        {
            ("NEAREST", false, false) => torch.nn.functional.interpolate(map, size, mode: torch.InterpolationMode.Nearest).permute(0, 2, 3, 1),
            ("BILINEAR", true, _) => torch.nn.functional.interpolate(map, size, mode: torch.InterpolationMode.Bilinear, align_corners: true).permute(0, 2, 3, 1),
            ("BILINEAR", false, true) => torch.nn.functional.interpolate(map, size, mode: torch.InterpolationMode.Bilinear, align_corners: false).permute(0, 2, 3, 1),
            var (mode, _, _) => throw call.Unsupported($"{mode} with align_corners {align} and half_pixel_centers {half} has no counterpart in libtorch"),
        };
    }
}
