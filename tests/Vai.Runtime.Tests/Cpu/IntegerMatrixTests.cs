using System.Runtime.Intrinsics;
using CsCheck;
using Vai.Runtime.Cpu;
using Vai.Runtime.Cpu.Kernels;

namespace Vai.Runtime.Tests.Cpu;

public class IntegerMatrixTests
{
    [Fact]
    public void Every_vector_width_gives_the_scalar_kernels_sums() =>
        (from columns in Gen.Int[1, 80]
         from depth in Gen.Int[1, 50]
         from pixels in Gen.Int[1, 13]
         from weights in Generate.Number.Array[columns * depth]
         from patches in Generate.Number.Array[pixels * (depth + 1)]
         select (columns, depth, pixels, weights, patches)).Sample(sample =>
        {
            foreach (var kernel in Kernels())
            {
                var matrix = new IntegerMatrix(sample.weights, sample.columns, sample.depth, kernel);
                var patches = sample.patches[..(sample.pixels * sample.depth)];
                var words = new int[sample.pixels * matrix.PatchPitch];
                matrix.Gather(Pixels(sample.pixels, sample.depth), patches, 0, sample.pixels, words);
                var sums = new int[sample.pixels * matrix.SumPitch];
                matrix.Multiply(words, sample.pixels, sums);
                for (var pixel = 0; pixel < sample.pixels; pixel++)
                {
                    for (var column = 0; column < sample.columns; column++)
                    {
                        var expected = Enumerable.Range(0, sample.depth)
                            .Sum(k => patches[(pixel * sample.depth) + k] * sample.weights[(column * sample.depth) + k]);
                        Assert.Equal(expected, sums[(pixel * matrix.SumPitch) + column]);
                    }
                }
            }
        }, iter: 60);

    [Fact]
    public void The_deepest_sum_of_extremes_is_exact()
    {
        var depth = IntegerMatrix.MaximumDepth;
        var matrix = new IntegerMatrix([.. Enumerable.Repeat((sbyte)-128, depth)], 1, depth);
        var sums = new int[matrix.SumPitch];
        var words = new int[matrix.PatchPitch];
        matrix.Gather(Pixels(1, depth), [.. Enumerable.Repeat((sbyte)-128, depth)], 0, 1, words);
        matrix.Multiply(words, 1, sums);

        Assert.Equal(depth * 128 * 128, sums[0]);
    }

    /// <summary>An image whose patches are its pixels.</summary>
    private static PatchGeometry Pixels(int count, int channels) => new(new Window(1, 1), 1, count, channels, 1, count);

    private static IEnumerable<IDotKernel> Kernels()
    {
        yield return new DotKernel<PairLanes1, int>();
        yield return new DotKernel<QuadLanes1, int>();
        if (PairLanes128.IsSupported)
        {
            yield return new DotKernel<PairLanes128, Vector128<int>>();
        }

        if (PairLanes256.IsSupported)
        {
            yield return new DotKernel<PairLanes256, Vector256<int>>();
        }

        if (QuadLanes256.IsSupported)
        {
            yield return new DotKernel<QuadLanes256, Vector256<int>>();
        }

        if (PairLanes512.IsSupported)
        {
            yield return new DotKernel<PairLanes512, Vector512<int>>();
        }
    }
}
