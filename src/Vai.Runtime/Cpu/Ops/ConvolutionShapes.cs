using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>The patches that a convolution reads, and what the shapes of its tensors must have in common.</summary>
internal static class ConvolutionShapes
{
    /// <summary>Numbers of patches that stay in the second-level cache.</summary>
    private const int TileNumbers = 1 << 16;

    /// <summary>
    /// The weights as OHWI over all input channels. With <c>group</c> the op's are [O, height, width, I / group]; what a filter does
    /// not read becomes zero, so that one kernel serves both.
    /// </summary>
    /// <exception cref="Vai.Diagnostics.VaiException">VAI2001: the weights do not fit the window, input and output.</exception>
    public static T[] Dense<T>(OpSite site, PatchGeometry geometry, Tensor weights, T[] values)
    {
        var group = site.Op.Attributes.Get("group", 1);
        var (inputs, outputs) = (geometry.Channels, site.OutputShape[3]);
        site.Require(group >= 1 && inputs % group == 0
            && outputs % group == 0, $"its {group} groups do not divide {inputs} input and {outputs} output channels");
        var members = inputs / group;
        CheckWeights(site, weights, [outputs, geometry.Window.KernelHeight, geometry.Window.KernelWidth, members]);
        if (group == 1)
        {
            return values;
        }

        var dense = new T[(long)outputs * geometry.PatchLength];
        var taps = geometry.PatchLength / inputs;
        for (var run = 0; run < outputs * taps; run++)
        {
            var first = run / taps / (outputs / group) * members;
            values.AsSpan(run * members, members).CopyTo(dense.AsSpan((run * inputs) + first));
        }

        return dense;
    }

    /// <summary>Fails unless the weights are [1, height, width, channels].</summary>
    public static void CheckDepthwise(OpSite site, PatchGeometry geometry, Tensor weights)
    {
        site.Require(site.OutputShape[3] == geometry.Channels,
            $"it makes {site.OutputShape[3]} channels from {geometry.Channels}; a depthwise convolution of multiplier 1 keeps them");
        CheckWeights(site, weights, [1, geometry.Window.KernelHeight, geometry.Window.KernelWidth, geometry.Channels]);
    }

    /// <summary>Pixels whose patches are gathered before they are multiplied; as many as six go at once.</summary>
    public static int TilePixels(int patchLength) => Math.Clamp(TileNumbers / Math.Max(patchLength, 1) / 6, 1, 10) * 6;

    /// <summary>The patches of a convolution.</summary>
    public static PatchGeometry Geometry(OpSite site)
    {
        var input = Image(site, site.Input(site.Slot("input")).Shape);
        var window = Window.From(site.Op, input);
        return new PatchGeometry(window, input[1], input[2], input[3], site.OutputShape[1], site.OutputShape[2]);
    }

    /// <summary>The geometry of a transposed convolution: stride becomes inserted zeros, padding its complement to the kernel.</summary>
    public static PatchGeometry TransposedGeometry(OpSite site)
    {
        var input = Image(site, site.Input(site.Slot("input")).Shape);
        var window = Window.From(site.Op, input);
        var pad = site.Op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        var dense = new Window(window.KernelHeight, window.KernelWidth)
        {
            DilationHeight = window.DilationHeight,
            DilationWidth = window.DilationWidth,
            PadTop = window.SpanHeight - 1 - pad[2],
            PadLeft = window.SpanWidth - 1 - pad[0],
        };
        return new PatchGeometry(dense, input[1], input[2], input[3], site.OutputShape[1], site.OutputShape[2])
        {
            InsertHeight = window.StrideHeight,
            InsertWidth = window.StrideWidth,
        };
    }

    private static ImmutableArray<int> Image(OpSite site, ImmutableArray<int> shape)
    {
        site.Require(shape.Length == 4 && shape[0] == 1, $"its input has shape [{string.Join(',', shape)}]; one NHWC image is needed");
        site.Require(site.OutputShape.Length == 4
            && site.OutputShape[0] == 1, $"it makes [{string.Join(',', site.OutputShape)}]; one NHWC image is needed");
        return shape;
    }

    private static void CheckWeights(OpSite site, Tensor weights, int[] expected) => site.Require(
        weights.Shape.AsSpan().SequenceEqual(expected),
        $"its weights have shape [{string.Join(',', weights.Shape)}], its input and output need [{string.Join(',', expected)}]");
}
