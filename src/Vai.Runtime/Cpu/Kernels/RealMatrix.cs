using System.Numerics;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// Real weights, laid out for products with patches; sums in double, in the order of k whatever the machine's vectors are, so that
/// every machine gives the same bits.
/// </summary>
internal sealed class RealMatrix
{
    private readonly double[] _weights; // [depth][column, padded to whole vectors]

    public RealMatrix(ReadOnlySpan<float> weights, int columns, int depth)
    {
        (Columns, Depth) = (columns, depth);
        SumPitch = (columns + Vector<double>.Count - 1) / Vector<double>.Count * Vector<double>.Count;
        _weights = new double[(long)depth * SumPitch];
        for (var column = 0; column < columns; column++)
        {
            for (var k = 0; k < depth; k++)
            {
                _weights[(k * SumPitch) + column] = weights[(column * depth) + k];
            }
        }
    }

    public int Columns { get; }

    public int Depth { get; }

    /// <summary>Distance between pixels in the sums.</summary>
    public int SumPitch { get; }

    public void Multiply(ReadOnlySpan<double> patches, int pixels, Span<double> sums)
    {
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            MultiplyOne(patches.Slice(pixel * Depth, Depth),
                MemoryMarshal.Cast<double, Vector<double>>(sums.Slice(pixel * SumPitch, SumPitch)));
        }
    }

    private void MultiplyOne(ReadOnlySpan<double> patch, Span<Vector<double>> sums)
    {
        var weights = MemoryMarshal.Cast<double, Vector<double>>(_weights.AsSpan());
        var column = 0;
        for (; column <= sums.Length - 4; column += 4)
        {
            Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
            for (var (k, w) = (0, column); k < patch.Length; k++, w += sums.Length)
            {
                var value = new Vector<double>(patch[k]);
                s0 += value * weights[w];
                s1 += value * weights[w + 1];
                s2 += value * weights[w + 2];
                s3 += value * weights[w + 3];
            }

            (sums[column], sums[column + 1], sums[column + 2], sums[column + 3]) = (s0, s1, s2, s3);
        }

        for (; column < sums.Length; column++)
        {
            Vector<double> sum = default;
            for (var (k, w) = (0, column); k < patch.Length; k++, w += sums.Length)
            {
                sum += new Vector<double>(patch[k]) * weights[w];
            }

            sums[column] = sum;
        }
    }
}
