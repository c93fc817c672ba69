using System.Numerics;

namespace Vai.Runtime.Cpu;

/// <summary>
/// Int8 weights, laid out for products with patches: <c>sums[pixel][column] = sum over k of patch[pixel][k] * weight[column][k]</c>,
/// exact in int32.
/// </summary>
internal sealed class IntegerMatrix
{
    /// <summary>So that <c>Depth * 128 * 128 * 2</c> stays inside 32 bits.</summary>
    public const int MaximumDepth = 1 << 15;

    private readonly short[] _weights;

    public IntegerMatrix(ReadOnlySpan<sbyte> weights, int columns, int depth)
    {
        (Columns, Depth) = (columns, depth);
        _weights = new short[weights.Length];
        WidenInt8.Widen(weights, _weights);
    }

    public int Columns { get; }

    public int Depth { get; }

    /// <summary>Distance between patches in the array given to <see cref="Multiply"/>.</summary>
    public int PatchPitch => Depth;

    /// <summary>Distance between pixels in the sums.</summary>
    public int SumPitch => Columns;

    public void Multiply(ReadOnlySpan<short> patches, int pixels, Span<int> sums)
    {
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var patch = patches.Slice(pixel * PatchPitch, Depth);
            for (var column = 0; column < Columns; column++)
            {
                sums[(pixel * SumPitch) + column] = Dot(patch, _weights.AsSpan(column * Depth, Depth));
            }
        }
    }

    private static int Dot(ReadOnlySpan<short> left, ReadOnlySpan<short> right)
    {
        var sum = 0;
        var total = Vector<int>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(left[i..]), out var l0, out var l1);
            Vector.Widen(new Vector<short>(right[i..]), out var r0, out var r1);
            total += (l0 * r0) + (l1 * r1);
        }

        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum + Vector.Sum(total);
    }
}
