namespace Vai.Runtime.Cpu;

/// <summary>What the shapes of a convolution's tensors must have in common.</summary>
internal static class ConvolutionShapes
{
    /// <summary>Numbers of patches that stay in the second-level cache.</summary>
    private const int TileNumbers = 1 << 16;

    /// <summary>Fails unless the weights are OHWI for the window, input channels and output channels.</summary>
    public static void Check(OpSite site, PatchGeometry geometry, Tensor weights)
    {
        if (site.Op.Attributes.Get("group", 1) is var group and > 1)
        {
            throw site.Unsupported($"it has {group} groups, 1 is known");
        }

        CheckWeights(site, weights, [site.OutputShape[3], geometry.Window.KernelHeight, geometry.Window.KernelWidth, geometry.Channels]);
    }

    /// <summary>Fails unless the weights are [1, height, width, channels].</summary>
    public static void CheckDepthwise(OpSite site, PatchGeometry geometry, Tensor weights)
    {
        site.Require(site.OutputShape[3] == geometry.Channels, $"it makes {site.OutputShape[3]} channels from {geometry.Channels}; a depthwise convolution of multiplier 1 keeps them");
        CheckWeights(site, weights, [1, geometry.Window.KernelHeight, geometry.Window.KernelWidth, geometry.Channels]);
    }

    /// <summary>Pixels whose patches are gathered before they are multiplied.</summary>
    public static int TilePixels(int patchLength) => Math.Clamp(TileNumbers / Math.Max(patchLength, 1), 4, 64) & ~3;

    private static void CheckWeights(OpSite site, Tensor weights, int[] expected) => site.Require(
        weights.Shape.AsSpan().SequenceEqual(expected),
        $"its weights have shape [{string.Join(',', weights.Shape)}], its input and output need [{string.Join(',', expected)}]");
}
