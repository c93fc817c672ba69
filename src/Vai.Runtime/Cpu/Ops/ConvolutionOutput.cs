using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>What a <c>-fix</c> convolution does with its sums.</summary>
internal static class ConvolutionOutput
{
    private const int Relu6FixPoint = 4;

    private const int LargestShift = Kernels.Requantizer.LargestShift;

    /// <summary>Reads fix points, <c>bias</c> and <c>nonlinear</c> of a <c>-fix</c> convolution.</summary>
    /// <param name="depth">Products in a sum.</param>
    public static Requantizer Requantizer(OpSite site, int outputChannels, int depth)
    {
        var product = (long)site.InputFixPoint(site.Slot("input")) + site.InputFixPoint(site.Slot("weights"));
        var shiftCut = product - site.OutputFixPoint;
        site.Require(Math.Abs(shiftCut) < LargestShift, $"shift_cut is {shiftCut}, less than {LargestShift} is possible");
        var (nonlinearity, most) = ActivationOf(site);
        return new Requantizer(Bias(site, product, outputChannels), (int)shiftCut + 1, nonlinearity, depth, most);
    }

    // Biases carry one fractional bit more than the products. Where that gives a negative shift, the compiler has already stored
    // the bias shifted right (floored), without changing its fix point, and the DPU shifts by 0.
    private static long[] Bias(OpSite site, long productFixPoint, int outputChannels)
    {
        if (site.Constant<Int8Tensor>("bias") is not { } bias)
        {
            return new long[outputChannels];
        }

        site.Require(bias.Length == outputChannels, $"it has {bias.Length} biases for {outputChannels} channels");
        var shift = Math.Max(productFixPoint - bias.FixPoint + 1, 0);
        site.Require(shift < LargestShift, $"shift_bias is {shift}, less than {LargestShift} is possible");
        return [.. bias.Data.Select(item => (long)item << (int)shift)];
    }

    private static (Nonlinearity Kind, sbyte Most) ActivationOf(OpSite site) => site.Op.Attributes.Get("nonlinear", "NONE") switch
    {
        "NONE" or "" => (Nonlinearity.None, sbyte.MaxValue),
        "RELU" => (Nonlinearity.Relu, sbyte.MaxValue),
        "RELU6" => (Nonlinearity.Relu, LargestOfRelu6(site)),
        "LEAKYRELU" => (Nonlinearity.Leaky, sbyte.MaxValue),
        var other => throw site.Unsupported($"its nonlinear is {other}; NONE, RELU, RELU6 and LEAKYRELU are known"),
    };

    // 6, which is the 96 of the machine at fix point 4 and beyond a byte from 5 on; below 4 the machine has none (machine.md 14.5).
    private static sbyte LargestOfRelu6(OpSite site)
    {
        site.Require(site.OutputFixPoint >= Relu6FixPoint,
            $"its RELU6 has fix point {site.OutputFixPoint}, {Relu6FixPoint} or more is possible");
        return site.OutputFixPoint == Relu6FixPoint ? (sbyte)(6 << Relu6FixPoint) : sbyte.MaxValue;
    }
}
