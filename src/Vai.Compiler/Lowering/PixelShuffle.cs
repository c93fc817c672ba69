using Vai.Xir;

namespace Vai.Compiler.Lowering;

/// <summary>
/// pixel-shuffle of a quantized map to one channel: <c>tile-fix</c>. With more channels the two order them differently: PyTorch has
/// the channel before the place in the block, the DPU behind it.
/// </summary>
internal sealed class PixelShuffle : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep("its input is not quantized");
        }

        if (!op.Attributes.Get("upscale", true) || op.Output.Shape is not [1, _, _, 1])
        {
            return new Rewrite.Keep($"it gives {op.Output.Shape[^1]} channels, whose bytes lie apart in its input; the DPU takes 1");
        }

        var result = FixedOps.DepthToSpace(op.Name, op.Name + "_fix", input, op.Attributes.Get("scale", 0), op.Output.Shape);
        return site.ReasonAgainst(result, [input]) is { } reason ? new Rewrite.Keep(reason) : new Rewrite.Replace([result], result, [op]);
    }
}
