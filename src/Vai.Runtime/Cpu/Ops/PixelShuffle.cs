using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>pixel-shuffle</c> of an NHWC image, as PyTorch orders it: with <c>upscale</c> channel c·s² + dy·s + dx becomes channel c of the pixel
/// (y·s + dy, x·s + dx); without, the other way round.
/// </summary>
internal sealed class PixelShuffle : IOpKernel
{
    private readonly OpSite _site;
    private readonly int[] _sources;

    private PixelShuffle(OpSite site)
    {
        var shape = site.Input().Shape;
        var scale = site.Op.Attributes.Get("scale", 0);
        var upscale = site.Op.Attributes.Get("upscale", true);
        site.Require(shape.Length == 4 && shape[0] == 1
            && scale is > 0 and < 1 << 10, $"its scale is {scale}, its input [{string.Join(',', shape)}]; one NHWC image is needed");
        var square = scale * scale;
        site.RequireOutputShape(upscale
            ? [1, shape[1] * scale, shape[2] * scale, shape[3] / square]
            : [1, shape[1] / scale, shape[2] / scale, shape[3] * square]);
        var (small, large) = upscale ? (shape, site.OutputShape) : (site.OutputShape, shape);
        site.Require(
            large[1] == small[1] * scale && large[2] == small[2] * scale && small[3] == large[3] * square,
            $"[{string.Join(',', shape)}] cannot be shuffled by {scale}");
        (_site, _sources) = (site, new int[site.Op.Output.ElementCount]);
        for (var i = 0; i < _sources.Length; i++)
        {
            // Place i of the large image, and the place of the same number in the small one.
            var (pixel, channel) = Math.DivRem(i, large[3]);
            var (y, x) = Math.DivRem(pixel, large[2]);
            var place = (((((y / scale) * small[2]) + (x / scale)) * small[3]) + (channel * square)) + ((y % scale) * scale) + (x % scale);
            (_sources[upscale ? i : place]) = upscale ? place : i;
        }
    }

    public static IOpKernel Prepare(OpSite site) => new PixelShuffle(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        return new FloatTensor(_site.OutputShape, Array.ConvertAll(_sources, source => input[source]));
    }
}
