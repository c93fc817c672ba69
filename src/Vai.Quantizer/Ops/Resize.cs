using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Ops;

/// <summary>
/// An image in another size, NEAREST or BILINEAR, with the three ways to lay the pixel grids over each other (align_corners,
/// half_pixel_centers, neither). A product with one matrix for the rows and one for the columns.
/// </summary>
internal sealed class Resize : IQuantizerOp
{
    public string Type => OpNames.Resize;

    public string VendorType(XirOp op) => "nndct_resize";

    public FixPointRule RuleOf(XirOp op) => op.Attributes.Get("mode", "NEAREST") == "NEAREST" ? FixPointRule.OfInput : FixPointRule.None;

    public torch.Tensor Evaluate(OpCall call)
    {
        var (from, to) = (call.InputShape, call.Op.Output.Shape);
        var rows = Matrix(call, from[1], to[1]);
        var columns = Matrix(call, from[2], to[2]);
        return torch.einsum("oh,nhwc,pw->nopc", rows, call.Input, columns);
    }

    private static torch.Tensor Matrix(OpCall call, int from, int to)
    {
        var (align, half) = (call.Op.Attributes.Get("align_corners", false), call.Op.Attributes.Get("half_pixel_centers", false));
        var nearest = call.Op.Attributes.Get("mode", "NEAREST") switch
        {
            "NEAREST" => true,
            "BILINEAR" => false,
            var other => throw call.Unsupported($"its mode is {other}; NEAREST and BILINEAR are known"),
        };
        var weights = new float[to * from];
        for (var index = 0; index < to; index++)
        {
            var position = align && to > 1 ? index * (from - 1.0) / (to - 1)
                : half ? ((index + 0.5) * from / to) - 0.5
                : (double)index * from / to;
            if (nearest)
            {
                var pixel = align ? Math.Floor(position + 0.5) : Math.Floor((index + (half ? 0.5 : 0)) * from / to);
                weights[(index * from) + (int)Math.Clamp(pixel, 0, from - 1)] = 1;
                continue;
            }

            position = Math.Clamp(position, 0, from - 1);
            var first = (int)position;
            weights[(index * from) + first] += (float)(1 - (position - first));
            weights[(index * from) + Math.Min(first + 1, from - 1)] += (float)(position - first);
        }

        return TorchTensors.Of(weights, to, from);
    }
}
