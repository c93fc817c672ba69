using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>tile-fix</c> with <c>reverse</c>: channels become blocks of <c>stride</c> times <c>stride</c> pixels. Channel
/// <c>(dy * stride + dx) * C + c</c> of a pixel is channel c of pixel (dy, dx) of its block.
/// </summary>
internal sealed class TileFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly StridedCopy _copy;

    private TileFix(OpSite site)
    {
        var (shape, block) = (site.Input().Shape, site.Op.Attributes.Get("stride", 0));
        if (!site.Op.Attributes.Get("reverse", false))
        {
            throw site.Unsupported("it is not reverse");
        }

        site.Require(shape.Length == 4 && shape[0] == 1 && block is > 0 and < 1024 && shape[3] % (block * block) == 0,
            $"it makes blocks of {block} by {block} pixels from [{string.Join(',', shape)}]");
        site.Require(site.InputFixPoint() == site.OutputFixPoint,
            $"its fix point is {site.OutputFixPoint}, its input's {site.InputFixPoint()}");
        var channels = shape[3] / (block * block);
        site.RequireOutputShape(1, shape[1] * block, shape[2] * block, channels);
        _site = site;
        _copy = new StridedCopy(
            [shape[1], block, shape[2], block, channels],
            [shape[2] * shape[3], block * channels, shape[3], channels, 1],
            0);
    }

    public static IOpKernel Prepare(OpSite site) => new TileFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => _copy.Apply(inputs[0], _site.OutputShape);
}
