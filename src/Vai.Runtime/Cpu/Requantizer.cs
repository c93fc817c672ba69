using Vai.Numerics;

namespace Vai.Runtime.Cpu;

/// <summary>
/// The end of a convolution on the DPU: <c>t = 2 * sum + (bias &lt;&lt; shift_bias)</c>, activation, one rounding shift, saturation
/// (guide dpu-isa.md 6).
/// </summary>
internal sealed class Requantizer
{
    /// <summary>Wider than any accumulator; keeps hostile fix points away from the shifters.</summary>
    private const int LargestShift = 30;

    /// <summary>The DPU's slope of the leaky ReLU is 26/256.</summary>
    private const int LeakySlope = 26;

    private const int LeakySlopeBits = 8;

    private readonly long[] _bias;
    private readonly int _shift;
    private readonly Nonlinearity _nonlinearity;

    private Requantizer(long[] bias, int shift, Nonlinearity nonlinearity) => (_bias, _shift, _nonlinearity) = (bias, shift, nonlinearity);

    /// <summary>Reads fix points, <c>bias</c> and <c>nonlinear</c> of a <c>-fix</c> convolution.</summary>
    public static Requantizer Of(OpSite site, int outputChannels)
    {
        var product = (long)site.InputFixPoint(site.Slot("input")) + site.InputFixPoint(site.Slot("weights"));
        var shiftCut = product - site.OutputFixPoint;
        site.Require(Math.Abs(shiftCut) < LargestShift, $"shift_cut is {shiftCut}, less than {LargestShift} is possible");
        return new Requantizer(Bias(site, product, outputChannels), (int)shiftCut + 1, NonlinearityOf(site));
    }

    /// <summary>The sums of one pixel to its int8 values; channel by channel.</summary>
    public void Apply(ReadOnlySpan<int> sums, Span<sbyte> output)
    {
        for (var channel = 0; channel < output.Length; channel++)
        {
            output[channel] = Apply(sums[channel], channel);
        }
    }

    private sbyte Apply(int sum, int channel)
    {
        var t = (2L * sum) + _bias[channel];
        return _nonlinearity switch
        {
            Nonlinearity.Leaky when t < 0 => FixedPoint.Saturate(FixedPoint.RoundShift(LeakySlope * t, _shift + LeakySlopeBits)),
            Nonlinearity.Relu => Math.Max((sbyte)0, FixedPoint.Saturate(FixedPoint.RoundShift(t, _shift))),
            _ => FixedPoint.Saturate(FixedPoint.RoundShift(t, _shift)),
        };
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

    private static Nonlinearity NonlinearityOf(OpSite site) => site.Op.Attributes.Get("nonlinear", "NONE") switch
    {
        "NONE" or "" => Nonlinearity.None,
        "RELU" => Nonlinearity.Relu,
        "LEAKYRELU" => Nonlinearity.Leaky,
        var other => throw site.Unsupported($"its nonlinear is {other}; NONE, RELU and LEAKYRELU are known"),
    };

    private enum Nonlinearity { None, Relu, Leaky }
}
