using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Patterns;

namespace Vai.Compiler.Lowering.Rules;

/// <summary>
/// pixel-shuffle of a quantized map. To one channel it is <c>tile-fix</c>, bytes copied to other addresses. With more channels
/// PyTorch has the channel before the place in the block and the DPU's addresses have it behind, so a convolution sorts them: each of its
/// filters has one weight that is 1, and its stride is the block; transposed, where the map becomes larger.
/// </summary>
internal sealed class PixelShuffle : ILoweringRule
{
    public Rewrite Apply(XirOp op, LoweringSite site)
    {
        if (site.Fixed(op) is not { } input)
        {
            return new Rewrite.Keep(ProcessorReason.RealInput);
        }

        var (block, isUpscaling) = (op.Attributes.Get("scale", 0), op.Attributes.Get("upscale", true));
        var (small, large) = isUpscaling ? (input.Output.Shape, op.Output.Shape) : (op.Output.Shape, input.Output.Shape);
        if (!IsBlockwise(small, large, block))
        {
            return new Rewrite.Keep(
                $"blocks of {block} do not lead from [{string.Join(',', input.Output.Shape)}] to [{string.Join(',', op.Output.Shape)}]",
                "Use maps of one image.");
        }

        return isUpscaling && large[3] == 1
            ? Copied(op, site, input, block)
            : Sorted(op, site, input, isUpscaling ? OpNames.TransposedConv2dFix : OpNames.Conv2dFix,
                [op.Output.Shape[3], block, block, input.Output.Shape[3]]);
    }

    /// <summary>Whether channels of the small map are the squares of <paramref name="block"/> pixels of the large one.</summary>
    public static bool IsBlockwise(ImmutableArray<int> small, ImmutableArray<int> large, int block) =>
        small is [1, var height, var width, var channels] && large is [1, var newHeight, var newWidth, var newChannels] && block > 0
        && newHeight == (long)height * block && newWidth == (long)width * block && channels == (long)newChannels * block * block;

    private static Rewrite Copied(XirOp op, LoweringSite site, XirOp input, int block)
    {
        var result = FixedOps.DepthToSpace(op.Name, op.Name + "_fix", input, block, op.Output.Shape);
        return site.Checked(result, [input], [op]);
    }

    private static Rewrite Sorted(XirOp op, LoweringSite site, XirOp input, string type, ImmutableArray<int> shape)
    {
        // The weights are made only when the DPU can use them: a file may ask for any number of channels.
        var weights = site.Unique(new FixedConstant(op.Name + "_places", op.Name + "_places_fix", shape, FixPoint: 0, []));
        var fixPoint = input.Output.FixPoint!.Value;
        var bias = site.Unique(new FixedConstant(op.Name + "_bias", op.Name + "_bias_fix", [shape[0]], fixPoint, new sbyte[shape[0]]))
            .ToOp();
        var window = new Window(shape[1], shape[2]) { StrideHeight = shape[1], StrideWidth = shape[2] };
        var result = FixedOps.Convolution(
            type, op.Name, op.Name + "_fix", AttributeMap.Of(("group", 1)), input, weights.ToOp(), bias, window, "NONE",
            fixPoint, op.Output.Shape);
        return site.ReasonAgainst(result, [input, weights.ToOp(), bias]) is { } reason
            ? new Rewrite.Keep(reason)
            : new Rewrite.Replace(
                [(weights with { Data = Places(shape, isTransposed: shape[0] < shape[3]) }).ToOp(), bias, result], result, [op]);
    }

    /// <param name="shape">[outputs, block, block, inputs].</param>
    /// <param name="isTransposed">Whether one channel of the inputs is one pixel of the block; the weights then stand turned by 180
    /// degrees.</param>
    private static sbyte[] Places(ImmutableArray<int> shape, bool isTransposed)
    {
        var (block, inputs, area) = (shape[1], shape[3], shape[1] * shape[2]);
        var places = new sbyte[shape[0] * area * inputs];
        for (var channel = 0; channel < Math.Max(shape[0], inputs); channel++)
        {
            var (few, pixel) = Math.DivRem(channel, area);
            var (output, tap, input) = isTransposed ? (few, area - 1 - pixel, channel) : (channel, pixel, few);
            places[(((output * area) + tap) * inputs) + input] = 1;
        }

        return places;
    }
}
