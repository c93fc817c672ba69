using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>Depthwise loops for one kind of lanes, one lane a channel. There must be as many channels as lanes: the last vector overlaps
/// the one before.</summary>
internal sealed class DepthwiseKernel<TLanes, TVector> : IDepthwiseKernel
    where TLanes : struct, IDotLanes<TVector>
    where TVector : struct
{
    public int NumbersPerWord => TLanes.NumbersPerWord;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(ReadOnlySpan<sbyte> row0, ReadOnlySpan<sbyte> row1, ReadOnlySpan<sbyte> row2,
        ReadOnlySpan<sbyte> row3, Span<int> words)
    {
        var count = words.Length;
        ref var first = ref MemoryMarshal.GetReference(row0[..count]);
        ref var second = ref MemoryMarshal.GetReference(row1[..count]);
        ref var third = ref MemoryMarshal.GetReference(row2[..count]);
        ref var fourth = ref MemoryMarshal.GetReference(row3[..count]);
        ref var target = ref MemoryMarshal.GetReference(words);
        for (var i = 0; i < count; i += TLanes.Lanes)
        {
            var place = Math.Min(i, count - TLanes.Lanes);
            var joined = TLanes.Join(
                ref Unsafe.Add(ref first, place), ref Unsafe.Add(ref second, place), ref Unsafe.Add(ref third, place),
                ref Unsafe.Add(ref fourth, place));
            TLanes.Store(joined, ref target, (nuint)place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<int> data, int dataPitch, ReadOnlySpan<int> weights, int taps, Span<int> sums)
    {
        var channels = sums.Length;
        ref var word = ref Unsafe.AsRef(in MemoryMarshal.GetReference(data[..(((taps - 1) * dataPitch) + channels)]));
        ref var weight = ref Unsafe.AsRef(in MemoryMarshal.GetReference(weights[..(taps * channels)]));
        ref var target = ref MemoryMarshal.GetReference(sums);
        var channel = 0;
        for (; channel <= channels - TLanes.Lanes; channel += TLanes.Lanes)
        {
            AddLanes(ref Unsafe.Add(ref word, channel), dataPitch, ref Unsafe.Add(ref weight, channel), channels, taps,
                ref Unsafe.Add(ref target, channel));
        }

        // Sums must not be added to twice, so what is left over goes one by one.
        for (; channel < channels; channel++)
        {
            for (var tap = 0; tap < taps; tap++)
            {
                Unsafe.Add(ref target, channel) = TLanes.MultiplyAddOne(
                    Unsafe.Add(ref target, channel), Unsafe.Add(ref word, (tap * dataPitch) + channel),
                    Unsafe.Add(ref weight, (tap * channels) + channel));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes(ref int word, int dataPitch, ref int weight, int channels, int taps, ref int target)
    {
        var sum = TLanes.Load(ref target, 0);
        for (var tap = 0; tap < taps; tap++)
        {
            sum = TLanes.MultiplyAdd(sum, TLanes.Load(ref word, 0), TLanes.Load(ref weight, 0));
            word = ref Unsafe.Add(ref word, dataPitch);
            weight = ref Unsafe.Add(ref weight, channels);
        }

        TLanes.Store(sum, ref target, 0);
    }
}
