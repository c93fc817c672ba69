using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// Int8 weights, laid out for products with patches: <c>sums[pixel][column] = sum over k of patch[pixel][k] * weight[column][k]</c>,
/// exact in int32. Patches are words as the processor multiplies them: two int16, or four bytes, which hold the numbers plus 128.
/// </summary>
internal sealed class IntegerMatrix
{
    /// <summary>
    /// The most numbers of a patch that are not zero, so that <c>Depth * 255 * 128</c> and <c>Depth * 128 * 128 * 2</c> stay inside 32
    /// bits. What zeros add with the offset of bytes is taken away again, in arithmetic that wraps.
    /// </summary>
    public const int MaximumDepth = 1 << 15;

    /// <summary>Words behind the last patch with which gathering is fastest.</summary>
    public const int Slack = 8;

    /// <summary>What is added to a number to make it an unsigned byte.</summary>
    private const int ByteOffset = 128;

    private readonly IDotKernel _kernel;
    private readonly int[] _weights; // [block][word of k][column in block]
    private readonly int[] _starts; // what the offset of the patches' bytes adds, taken away in advance

    /// <param name="weights">[columns][depth].</param>
    /// <param name="kernel">The fastest that the processor has, unless a test asks for another.</param>
    public IntegerMatrix(ReadOnlySpan<sbyte> weights, int columns, int depth, IDotKernel? kernel = null)
    {
        _kernel = kernel ?? Fastest();
        var numbers = _kernel.NumbersPerWord;
        (Columns, Depth, PatchPitch) = (columns, depth, (depth + numbers - 1) / numbers);
        SumPitch = (columns + _kernel.BlockColumns - 1) / _kernel.BlockColumns * _kernel.BlockColumns;
        _weights = new int[(long)SumPitch * PatchPitch];
        _starts = new int[SumPitch];
        for (var column = 0; column < columns; column++)
        {
            Pack(weights.Slice(column * depth, depth), column, numbers);
        }
    }

    public int Columns { get; }

    /// <summary>Numbers of a patch that count.</summary>
    public int Depth { get; }

    /// <summary>Words of a patch. What lies behind its last number meets a zero weight.</summary>
    public int PatchPitch { get; }

    /// <summary>Distance between pixels in the sums: <see cref="Columns"/> made whole blocks.</summary>
    public int SumPitch { get; }

    /// <summary>Copies the patches of neighbouring output pixels as words.</summary>
    /// <param name="patches">count * <see cref="PatchPitch"/>.</param>
    public void Gather(PatchGeometry geometry, ReadOnlySpan<sbyte> image, int first, int count, Span<int> patches)
    {
        if (_kernel.NumbersPerWord == sizeof(int))
        {
            geometry.Gather<sbyte, byte, OffsetInt8>(image, first, count, MemoryMarshal.AsBytes(patches), PatchPitch * sizeof(int));
        }
        else
        {
            geometry.Gather<sbyte, short, WidenInt8>(image, first, count, MemoryMarshal.Cast<int, short>(patches), PatchPitch * 2);
        }
    }

    /// <param name="patches">pixels * <see cref="PatchPitch"/>.</param>
    /// <param name="sums">pixels * <see cref="SumPitch"/>.</param>
    public void Multiply(ReadOnlySpan<int> patches, int pixels, Span<int> sums) =>
        _kernel.Multiply(_weights, _starts, PatchPitch, patches[..(pixels * PatchPitch)], pixels, sums[..(pixels * SumPitch)], SumPitch);

    private void Pack(ReadOnlySpan<sbyte> weights, int column, int numbers)
    {
        var (block, lane) = Math.DivRem(column, _kernel.BlockColumns);
        var bits = 32 / numbers;
        for (var k = 0; k < weights.Length; k++)
        {
            ref var word = ref _weights[(((block * PatchPitch) + (k / numbers)) * _kernel.BlockColumns) + lane];
            word |= (weights[k] & (int)((1L << bits) - 1)) << (k % numbers * bits);
            _starts[column] -= numbers == sizeof(int) ? ByteOffset * weights[k] : 0;
        }
    }

    private static IDotKernel Fastest() =>
        QuadLanes256.IsSupported ? new DotKernel<QuadLanes256, Vector256<int>>()
        : PairLanes512.IsSupported ? new DotKernel<PairLanes512, Vector512<int>>()
        : PairLanes256.IsSupported ? new DotKernel<PairLanes256, Vector256<int>>()
        : PairLanes128.IsSupported ? new DotKernel<PairLanes128, Vector128<int>>()
        : new DotKernel<PairLanes1, int>();
}
