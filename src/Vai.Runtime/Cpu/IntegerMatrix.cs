using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vai.Runtime.Cpu;

/// <summary>
/// Int8 weights, laid out for products with patches: <c>sums[pixel][column] = sum over k of patch[pixel][k] * weight[column][k]</c>,
/// exact in int32.
/// </summary>
internal sealed class IntegerMatrix
{
    /// <summary>So that <c>Depth * 128 * 128 * 2</c> stays inside 32 bits.</summary>
    public const int MaximumDepth = 1 << 15;

    private readonly IPairKernel _kernel;
    private readonly short[] _weights; // [block][pair of k][column in block][2]

    /// <param name="weights">[columns][depth].</param>
    /// <param name="kernel">The widest that the processor has, unless a test asks for another.</param>
    public IntegerMatrix(ReadOnlySpan<sbyte> weights, int columns, int depth, IPairKernel? kernel = null)
    {
        _kernel = kernel ?? Widest();
        (Columns, Depth, PatchPitch) = (columns, depth, (depth + 1) & ~1);
        SumPitch = (columns + _kernel.BlockColumns - 1) / _kernel.BlockColumns * _kernel.BlockColumns;
        _weights = new short[(long)SumPitch * PatchPitch];
        for (var column = 0; column < columns; column++)
        {
            var (block, lane) = Math.DivRem(column, _kernel.BlockColumns);
            for (var k = 0; k < depth; k++)
            {
                _weights[(((((block * PatchPitch / 2) + (k / 2)) * _kernel.BlockColumns) + lane) * 2) + (k % 2)] = weights[(column * depth) + k];
            }
        }
    }

    public int Columns { get; }

    /// <summary>Numbers of a patch that count.</summary>
    public int Depth { get; }

    /// <summary>Distance between patches: <see cref="Depth"/> made even. What lies behind the last number meets a zero weight.</summary>
    public int PatchPitch { get; }

    /// <summary>Distance between pixels in the sums: <see cref="Columns"/> made whole blocks.</summary>
    public int SumPitch { get; }

    /// <param name="patches">pixels * <see cref="PatchPitch"/>.</param>
    /// <param name="sums">pixels * <see cref="SumPitch"/>.</param>
    public void Multiply(ReadOnlySpan<short> patches, int pixels, Span<int> sums) => _kernel.Multiply(
        MemoryMarshal.Cast<short, int>(_weights),
        PatchPitch / 2,
        MemoryMarshal.Cast<short, int>(patches[..(pixels * PatchPitch)]),
        pixels,
        sums[..(pixels * SumPitch)],
        SumPitch);

    private static IPairKernel Widest() =>
        PairLanes512.IsSupported ? new PairKernel<PairLanes512, Vector512<int>>()
        : PairLanes256.IsSupported ? new PairKernel<PairLanes256, Vector256<int>>()
        : PairLanes128.IsSupported ? new PairKernel<PairLanes128, Vector128<int>>()
        : new PairKernel<PairLanes1, int>();
}
