using System.Collections.Immutable;
using TorchSharp;
using Vai.Xir;

namespace Vai.Quantizer.Ops;

/// <summary>A map with a border of a constant, or of its mirror image.</summary>
internal sealed class Pad : IQuantizerOp
{
    public string Type => "pad";

    public FixRole Role => FixRole.Quantized;

    public string VendorType(XirOp op) => "nndct_pad";

    public torch.Tensor Evaluate(OpCall call)
    {
        if (call.Op.Attributes.Get("paddings", ImmutableArray<int>.Empty) is not [0, 0, var top, var bottom, var left, var right, 0, 0])
        {
            throw call.Unsupported("only rows and columns of maps can be padded");
        }

        var map = call.Input.permute(0, 3, 1, 2);
        var value = call.Op.Attributes.Get("constant_values", ImmutableArray<float>.Empty).FirstOrDefault();
        long[] sides = [left, right, top, bottom];
        return call.Op.Attributes.Get("mode", "CONSTANT") switch
        {
            "CONSTANT" => torch.nn.functional.pad(map, sides, TorchSharp.PaddingModes.Constant, value).permute(0, 2, 3, 1),
            "REFLECT" => torch.nn.functional.pad(map, sides, TorchSharp.PaddingModes.Reflect).permute(0, 2, 3, 1),

            // Mirroring with the border by one is repeating it.
            "SYMMETRIC" when sides.All(count => count <= 1) => torch.nn.functional.pad(map, sides, TorchSharp.PaddingModes.Replicate).permute(0, 2, 3, 1),
            var mode => throw call.Unsupported($"mode {mode} by [{string.Join(", ", sides)}] has no counterpart in libtorch"),
        };
    }
}
