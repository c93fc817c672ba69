using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// The inner loops of <see cref="IntegerMatrix"/> for one kind of lanes: six pixels by two vectors of columns, so that twelve sums
/// stay in registers (as many as hide the latency of the multiplier) and each loaded weight is used six times.
/// </summary>
internal sealed class DotKernel<TLanes, TVector> : IDotKernel
    where TLanes : struct, IDotLanes<TVector>
    where TVector : struct
{
    public int BlockColumns => 2 * TLanes.Lanes;

    public int NumbersPerWord => TLanes.NumbersPerWord;

    public void Multiply(ReadOnlySpan<int> weights, ReadOnlySpan<int> starts, int words, ReadOnlySpan<int> patches, int pixels,
        Span<int> sums, int sumPitch)
    {
        ref var patch = ref Unsafe.AsRef(in MemoryMarshal.GetReference(patches));
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var column = 0; column < sumPitch; column += BlockColumns)
        {
            ref var block = ref Unsafe.AsRef(in weights[column * words]);
            ref var start = ref Unsafe.AsRef(in starts[column]);
            var pixel = 0;
            for (; pixel <= pixels - 6; pixel += 6)
            {
                Six(ref block, ref start, words, ref Unsafe.Add(ref patch, pixel * words),
                    ref Unsafe.Add(ref sum, (pixel * sumPitch) + column), (nuint)sumPitch);
            }

            for (; pixel < pixels; pixel++)
            {
                One(ref block, ref start, words, ref Unsafe.Add(ref patch, pixel * words),
                    ref Unsafe.Add(ref sum, (pixel * sumPitch) + column));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(ref int weights, ref int start, int words, ref int patch, ref int sums, nuint sumPitch)
    {
        var lanes = (nuint)TLanes.Lanes;
        TVector s00 = TLanes.Load(ref start, 0), s01 = TLanes.Load(ref start, lanes);
        TVector s10 = s00, s11 = s01, s20 = s00, s21 = s01, s30 = s00, s31 = s01, s40 = s00, s41 = s01, s50 = s00, s51 = s01;
        ref var patch3 = ref Unsafe.Add(ref patch, 3 * words);
        for (var k = 0; k < words; k++)
        {
            var w0 = TLanes.Load(ref weights, 0);
            var w1 = TLanes.Load(ref weights, lanes);
            weights = ref Unsafe.Add(ref weights, 2 * lanes);
            var value = TLanes.Broadcast(Unsafe.Add(ref patch, k));
            s00 = TLanes.MultiplyAdd(s00, value, w0);
            s01 = TLanes.MultiplyAdd(s01, value, w1);
            value = TLanes.Broadcast(Unsafe.Add(ref patch, k + words));
            s10 = TLanes.MultiplyAdd(s10, value, w0);
            s11 = TLanes.MultiplyAdd(s11, value, w1);
            value = TLanes.Broadcast(Unsafe.Add(ref patch, k + (2 * words)));
            s20 = TLanes.MultiplyAdd(s20, value, w0);
            s21 = TLanes.MultiplyAdd(s21, value, w1);
            value = TLanes.Broadcast(Unsafe.Add(ref patch3, k));
            s30 = TLanes.MultiplyAdd(s30, value, w0);
            s31 = TLanes.MultiplyAdd(s31, value, w1);
            value = TLanes.Broadcast(Unsafe.Add(ref patch3, k + words));
            s40 = TLanes.MultiplyAdd(s40, value, w0);
            s41 = TLanes.MultiplyAdd(s41, value, w1);
            value = TLanes.Broadcast(Unsafe.Add(ref patch3, k + (2 * words)));
            s50 = TLanes.MultiplyAdd(s50, value, w0);
            s51 = TLanes.MultiplyAdd(s51, value, w1);
        }

        TLanes.Store(s00, ref sums, 0);
        TLanes.Store(s01, ref sums, lanes);
        TLanes.Store(s10, ref sums, sumPitch);
        TLanes.Store(s11, ref sums, sumPitch + lanes);
        TLanes.Store(s20, ref sums, 2 * sumPitch);
        TLanes.Store(s21, ref sums, (2 * sumPitch) + lanes);
        TLanes.Store(s30, ref sums, 3 * sumPitch);
        TLanes.Store(s31, ref sums, (3 * sumPitch) + lanes);
        TLanes.Store(s40, ref sums, 4 * sumPitch);
        TLanes.Store(s41, ref sums, (4 * sumPitch) + lanes);
        TLanes.Store(s50, ref sums, 5 * sumPitch);
        TLanes.Store(s51, ref sums, (5 * sumPitch) + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(ref int weights, ref int start, int words, ref int patch, ref int sums)
    {
        var lanes = (nuint)TLanes.Lanes;
        TVector s0 = TLanes.Load(ref start, 0), s1 = TLanes.Load(ref start, lanes);
        for (var k = 0; k < words; k++)
        {
            var value = TLanes.Broadcast(Unsafe.Add(ref patch, k));
            s0 = TLanes.MultiplyAdd(s0, value, TLanes.Load(ref weights, 0));
            s1 = TLanes.MultiplyAdd(s1, value, TLanes.Load(ref weights, lanes));
            weights = ref Unsafe.Add(ref weights, 2 * lanes);
        }

        TLanes.Store(s0, ref sums, 0);
        TLanes.Store(s1, ref sums, lanes);
    }
}
