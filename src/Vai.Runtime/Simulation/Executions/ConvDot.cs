using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vai.Runtime.Simulation.Machine;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>
/// The sums of products of a CONV: 16 output lanes of four output columns at once. Operands are pairs of 16-bit numbers, because
/// that is what processors multiply and add in one step.
/// </summary>
/// <param name="Weights">Kernel row, pair of its inputs, output lane (16).</param>
/// <param name="PairsPerTapRow">Pairs in one kernel row: kernel width * channel groups * pairs of lanes.</param>
/// <param name="PairsPerRow">Pairs from window row to window row.</param>
internal readonly record struct ConvDot(int[] Weights, int KernelHeight, int PairsPerTapRow, int PairsPerRow)
{
    public const int PixelsAtOnce = 4;

    private const int Outputs = BankMemory.LineBytes;

    /// <summary>Computes the next output columns.</summary>
    /// <param name="window">From the first tap of the first of them.</param>
    /// <param name="pairsPerPixel">Pairs from output column to output column.</param>
    /// <param name="sums">Two vectors of eight lanes for each column.</param>
    /// <returns>How many columns were computed: 4, or 1 when fewer are left.</returns>
    public int Compute(ReadOnlySpan<int> window, int pairsPerPixel, int columnsLeft, Span<Vector256<int>> sums)
    {
        if (columnsLeft >= PixelsAtOnce)
        {
            ComputeFour(window, pairsPerPixel, sums);
            return PixelsAtOnce;
        }

        ComputeOne(window, sums);
        return 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeFour(ReadOnlySpan<int> window, int pairsPerPixel, Span<Vector256<int>> sums)
    {
        Vector256<int> low0 = default, low1 = default, low2 = default, low3 = default;
        Vector256<int> high0 = default, high1 = default, high2 = default, high3 = default;
        for (var row = 0; row < KernelHeight; row++)
        {
            // Slices check the bounds once, so that the loop need not.
            ref var weight = ref MemoryMarshal.GetReference(Weights.AsSpan(row * PairsPerTapRow * Outputs, PairsPerTapRow * Outputs));
            ref var data = ref MemoryMarshal.GetReference(window.Slice(row * PairsPerRow, (3 * pairsPerPixel) + PairsPerTapRow));
            for (var pair = 0; pair < PairsPerTapRow; pair++)
            {
                var weightLow = Vector256.LoadUnsafe(ref weight);
                var weightHigh = Vector256.LoadUnsafe(ref weight, Outputs / 2);
                weight = ref Unsafe.Add(ref weight, Outputs);
                var data0 = Vector256.Create(Unsafe.Add(ref data, pair));
                var data1 = Vector256.Create(Unsafe.Add(ref data, pair + pairsPerPixel));
                var data2 = Vector256.Create(Unsafe.Add(ref data, pair + (2 * pairsPerPixel)));
                var data3 = Vector256.Create(Unsafe.Add(ref data, pair + (3 * pairsPerPixel)));
                low0 = MultiplyAdd(low0, data0, weightLow);
                high0 = MultiplyAdd(high0, data0, weightHigh);
                low1 = MultiplyAdd(low1, data1, weightLow);
                high1 = MultiplyAdd(high1, data1, weightHigh);
                low2 = MultiplyAdd(low2, data2, weightLow);
                high2 = MultiplyAdd(high2, data2, weightHigh);
                low3 = MultiplyAdd(low3, data3, weightLow);
                high3 = MultiplyAdd(high3, data3, weightHigh);
            }
        }

        (sums[0], sums[1], sums[2], sums[3]) = (low0, high0, low1, high1);
        (sums[4], sums[5], sums[6], sums[7]) = (low2, high2, low3, high3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeOne(ReadOnlySpan<int> window, Span<Vector256<int>> sums)
    {
        Vector256<int> low = default, high = default;
        for (var row = 0; row < KernelHeight; row++)
        {
            ref var weight = ref MemoryMarshal.GetReference(Weights.AsSpan(row * PairsPerTapRow * Outputs, PairsPerTapRow * Outputs));
            foreach (var pair in window.Slice(row * PairsPerRow, PairsPerTapRow))
            {
                var data = Vector256.Create(pair);
                low = MultiplyAdd(low, data, Vector256.LoadUnsafe(ref weight));
                high = MultiplyAdd(high, data, Vector256.LoadUnsafe(ref weight, Outputs / 2));
                weight = ref Unsafe.Add(ref weight, Outputs);
            }
        }

        (sums[0], sums[1]) = (low, high);
    }

    /// <summary>Adds to each 32-bit lane the products of the two 16-bit halves; every product of two int8 fits 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> data, Vector256<int> weights)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sum, data.AsInt16(), weights.AsInt16());
        }

        if (Avx2.IsSupported)
        {
            return sum + Avx2.MultiplyAddAdjacent(data.AsInt16(), weights.AsInt16());
        }

        var products = (data.AsInt16() * weights.AsInt16()).AsInt32();
        return sum + ((products << 16) >> 16) + (products >> 16);
    }
}
