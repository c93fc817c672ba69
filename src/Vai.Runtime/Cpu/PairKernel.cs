using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu;

/// <summary>
/// The inner loops of <see cref="IntegerMatrix"/> for one vector width: four pixels by two vectors of columns, so that eight sums
/// stay in registers and each loaded weight is used four times.
/// </summary>
internal sealed class PairKernel<TLanes, TVector> : IPairKernel
    where TLanes : struct, IPairLanes<TVector>
    where TVector : struct
{
    public int BlockColumns => 2 * TLanes.Lanes;

    public void Multiply(ReadOnlySpan<int> weights, int pairs, ReadOnlySpan<int> patches, int pixels, Span<int> sums, int sumPitch)
    {
        ref var patch = ref Unsafe.AsRef(in MemoryMarshal.GetReference(patches));
        ref var sum = ref MemoryMarshal.GetReference(sums);
        for (var column = 0; column < sumPitch; column += BlockColumns)
        {
            ref var block = ref Unsafe.AsRef(in weights[column * pairs]);
            var pixel = 0;
            for (; pixel <= pixels - 4; pixel += 4)
            {
                Four(ref block, pairs, ref Unsafe.Add(ref patch, pixel * pairs), ref Unsafe.Add(ref sum, (pixel * sumPitch) + column), (nuint)sumPitch);
            }

            for (; pixel < pixels; pixel++)
            {
                One(ref block, pairs, ref Unsafe.Add(ref patch, pixel * pairs), ref Unsafe.Add(ref sum, (pixel * sumPitch) + column));
            }
        }
    }

    private static void Four(ref int weights, int pairs, ref int patch, ref int sums, nuint sumPitch)
    {
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        var lanes = (nuint)TLanes.Lanes;
        for (var k = 0; k < pairs; k++)
        {
            var w0 = TLanes.Load(ref weights, 0);
            var w1 = TLanes.Load(ref weights, lanes);
            weights = ref Unsafe.Add(ref weights, 2 * lanes);
            var value = TLanes.Broadcast(Unsafe.Add(ref patch, k));
            s00 = TLanes.MultiplyAdd(s00, w0, value);
            s01 = TLanes.MultiplyAdd(s01, w1, value);
            value = TLanes.Broadcast(Unsafe.Add(ref patch, k + pairs));
            s10 = TLanes.MultiplyAdd(s10, w0, value);
            s11 = TLanes.MultiplyAdd(s11, w1, value);
            value = TLanes.Broadcast(Unsafe.Add(ref patch, k + (2 * pairs)));
            s20 = TLanes.MultiplyAdd(s20, w0, value);
            s21 = TLanes.MultiplyAdd(s21, w1, value);
            value = TLanes.Broadcast(Unsafe.Add(ref patch, k + (3 * pairs)));
            s30 = TLanes.MultiplyAdd(s30, w0, value);
            s31 = TLanes.MultiplyAdd(s31, w1, value);
        }

        TLanes.Store(s00, ref sums, 0);
        TLanes.Store(s01, ref sums, lanes);
        TLanes.Store(s10, ref sums, sumPitch);
        TLanes.Store(s11, ref sums, sumPitch + lanes);
        TLanes.Store(s20, ref sums, 2 * sumPitch);
        TLanes.Store(s21, ref sums, (2 * sumPitch) + lanes);
        TLanes.Store(s30, ref sums, 3 * sumPitch);
        TLanes.Store(s31, ref sums, (3 * sumPitch) + lanes);
    }

    private static void One(ref int weights, int pairs, ref int patch, ref int sums)
    {
        TVector s0 = default, s1 = default;
        var lanes = (nuint)TLanes.Lanes;
        for (var k = 0; k < pairs; k++)
        {
            var value = TLanes.Broadcast(Unsafe.Add(ref patch, k));
            s0 = TLanes.MultiplyAdd(s0, TLanes.Load(ref weights, 0), value);
            s1 = TLanes.MultiplyAdd(s1, TLanes.Load(ref weights, lanes), value);
            weights = ref Unsafe.Add(ref weights, 2 * lanes);
        }

        TLanes.Store(s0, ref sums, 0);
        TLanes.Store(s1, ref sums, lanes);
    }
}
