using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vai.Numerics;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// The end of a convolution on the DPU: <c>t = 2 * sum + (bias &lt;&lt; shift_bias)</c>, activation, one rounding shift, saturation
/// (machine.md 6).
/// </summary>
internal sealed class Requantizer
{
    /// <summary>Wider than any accumulator; keeps hostile fix points away from the shifters.</summary>
    public const int LargestShift = 30;

    private const int LeakySlope = DpuFractions.LeakySlopeFactor;

    private const int LeakySlopeBits = DpuFractions.LeakySlopeBits;

    private readonly long[] _bias;
    private readonly int[]? _bias32; // where 32 bits are wide enough for everything
    private readonly int[]? _rounding; // the same bias and half of what is shifted away, for vectors of 16 channels
    private readonly int _shift;
    private readonly Nonlinearity _nonlinearity;
    private readonly sbyte _most;

    /// <param name="bias">By output channel, in the accumulator's fix point.</param>
    /// <param name="shift">Bits that the accumulator is shifted right, less than <see cref="LargestShift"/>.</param>
    /// <param name="depth">Products in a sum.</param>
    /// <param name="most">The largest output; less than the largest byte behind a relu6.</param>
    public Requantizer(long[] bias, int shift, Nonlinearity nonlinearity, int depth, sbyte most = sbyte.MaxValue)
    {
        (_bias, _shift, _nonlinearity, _most) = (bias, shift, nonlinearity, most);
        var largest = (2L * depth * 128 * 128) + bias.Select(Math.Abs).DefaultIfEmpty().Max();
        var scaled = nonlinearity == Nonlinearity.Leaky ? largest * LeakySlope : largest;
        var leakyShift = nonlinearity == Nonlinearity.Leaky ? shift + LeakySlopeBits : shift;
        var fits = shift > 0 && leakyShift < LargestShift && scaled + (1L << leakyShift) < int.MaxValue;
        _bias32 = fits ? [.. bias.Select(item => (int)item), .. new int[Slack]] : null;
        _rounding = fits && nonlinearity != Nonlinearity.Leaky && Avx512F.IsSupported
            ? [.. _bias32!.Select(item => item + (1 << (shift - 1)))]
            : null;
    }

    /// <summary>How many sums behind the last one must be readable, whatever they are.</summary>
    public static int Slack => Vector<sbyte>.Count;

    /// <summary>The sums of one pixel to its int8 values.</summary>
    /// <param name="sums">A sum per channel, and <see cref="Slack"/>.</param>
    public void Apply(ReadOnlySpan<int> sums, Span<sbyte> output)
    {
        if (_rounding is not null)
        {
            ApplyWide(sums, output);
            return;
        }

        if (_bias32 is null)
        {
            for (var channel = 0; channel < output.Length; channel++)
            {
                output[channel] = Apply(sums[channel], channel);
            }

            return;
        }

        Span<sbyte> last = stackalloc sbyte[Vector<sbyte>.Count];
        for (var channel = 0; channel < output.Length; channel += Vector<sbyte>.Count)
        {
            var lower = Vector.Narrow(Round(sums, channel), Round(sums, channel + Vector<int>.Count));
            var upper = Vector.Narrow(Round(sums, channel + (2 * Vector<int>.Count)), Round(sums, channel + (3 * Vector<int>.Count)));
            var result = Vector.Narrow(lower, upper);
            if (channel + Vector<sbyte>.Count <= output.Length)
            {
                result.CopyTo(output[channel..]);
            }
            else
            {
                result.CopyTo(last);
                last[..(output.Length - channel)].CopyTo(output[channel..]);
            }
        }
    }

    /// <summary>16 channels at a time; the processor saturates while it narrows.</summary>
    private void ApplyWide(ReadOnlySpan<int> sums, Span<sbyte> output)
    {
        const int lanes = 16;
        var minimum = Vector512.Create(_nonlinearity == Nonlinearity.Relu ? 0 : int.MinValue);
        var maximum = Vector512.Create((int)_most);
        ref var sum = ref MemoryMarshal.GetReference(sums[..(output.Length + Slack)]);
        ref var rounding = ref MemoryMarshal.GetArrayDataReference(_rounding!);
        ref var target = ref MemoryMarshal.GetReference(output);
        var channel = 0;
        for (; channel <= output.Length - lanes; channel += lanes)
        {
            Narrow(ref sum, ref rounding, channel, minimum, maximum).StoreUnsafe(ref target, (nuint)channel);
        }

        if (channel < output.Length)
        {
            Span<sbyte> last = stackalloc sbyte[lanes];
            Narrow(ref sum, ref rounding, channel, minimum, maximum).CopyTo(last);
            last[..(output.Length - channel)].CopyTo(output[channel..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<sbyte> Narrow(ref int sums, ref int rounding, int channel, Vector512<int> minimum, Vector512<int> maximum)
    {
        var t = Vector512.LoadUnsafe(ref sums, (nuint)channel);
        t = t + t + Vector512.LoadUnsafe(ref rounding, (nuint)channel);
        return Avx512F.ConvertToVector128SByteWithSaturation(
            Vector512.Min(Vector512.Max(Vector512.ShiftRightArithmetic(t, _shift), minimum), maximum));
    }

    private sbyte Apply(int sum, int channel) => Math.Min(_most, Activate((2L * sum) + _bias[channel]));

    private sbyte Activate(long t) => _nonlinearity switch
    {
        Nonlinearity.Leaky when t < 0 => FixedPoint.Saturate(FixedPoint.RoundShift(LeakySlope * t, _shift + LeakySlopeBits)),
        Nonlinearity.Relu => Math.Max((sbyte)0, FixedPoint.Saturate(FixedPoint.RoundShift(t, _shift))),
        _ => FixedPoint.Saturate(FixedPoint.RoundShift(t, _shift)),
    };

    // The same for a vector of channels, where 32 bits are wide enough.
    private Vector<int> Round(ReadOnlySpan<int> sums, int channel)
    {
        var t = (new Vector<int>(sums[channel..]) * 2) + new Vector<int>(_bias32!, channel);
        var result = Vector.ShiftRightArithmetic(t + new Vector<int>(1 << (_shift - 1)), _shift);
        if (_nonlinearity == Nonlinearity.Leaky)
        {
            var bits = _shift + LeakySlopeBits;
            var leaky = Vector.ShiftRightArithmetic((t * LeakySlope) + new Vector<int>(1 << (bits - 1)), bits);
            result = Vector.ConditionalSelect(Vector.LessThan(t, Vector<int>.Zero), leaky, result);
        }

        var minimum = _nonlinearity == Nonlinearity.Relu ? 0 : sbyte.MinValue;
        return Vector.Min(Vector.Max(result, new Vector<int>(minimum)), new Vector<int>(_most));
    }
}

/// <summary>The activation at the end of a convolution.</summary>
internal enum Nonlinearity { None, Relu, Leaky }
