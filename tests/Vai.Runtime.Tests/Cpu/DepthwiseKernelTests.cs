using System.Runtime.Intrinsics;
using CsCheck;
using Vai.Runtime.Cpu;
using Vai.Runtime.Cpu.Kernels;

namespace Vai.Runtime.Tests.Cpu;

public class DepthwiseKernelTests
{
    /// <summary>Rows of an image below each other, some taps side by side: for every kind of lanes the plain sum of products.</summary>
    [Fact]
    public void Every_vector_width_gives_the_plain_sums() =>
        (from channels in Gen.Int[16, 50]
         from taps in Gen.Int[1, 4]
         from rows in Generate.Number.Array[taps * channels].Array[4]
         from weights in Generate.Number.Array[taps * channels].Array[4]
         select (channels, taps, rows, weights)).Sample(sample =>
        {
            var (channels, taps, rows, weights) = sample;
            foreach (var kernel in Kernels())
            {
                var numbers = kernel.NumbersPerWord;
                var words = new int[taps * channels];
                kernel.Join(rows[0], rows[1], rows[2], rows[3], words);
                var sums = new int[channels];
                var expected = new int[channels];
                for (var (row, i) = (0, 0); row < numbers; i++, row += i / (taps * channels), i %= taps * channels)
                {
                    expected[i % channels] += rows[row][i] * weights[row][i];
                    sums[i % channels] -= numbers == 4 ? 128 * weights[row][i] : 0;
                }

                kernel.Add(words, channels, [.. Enumerable.Range(0, taps * channels).Select(i => Packed(weights, i, numbers))], taps, sums);

                Assert.Equal(expected, sums);
            }
        }, iter: 60);

    private static int Packed(sbyte[][] rows, int place, int numbers) =>
        Enumerable.Range(0, numbers)
            .Aggregate(0, (word, row) => word | ((rows[row][place] & (numbers == 4 ? 0xFF : 0xFFFF)) << (row * 32 / numbers)));

    private static IEnumerable<IDepthwiseKernel> Kernels()
    {
        yield return new DepthwiseKernel<PairLanes1, int>();
        yield return new DepthwiseKernel<QuadLanes1, int>();
        if (PairLanes128.IsSupported)
        {
            yield return new DepthwiseKernel<PairLanes128, Vector128<int>>();
        }

        if (PairLanes256.IsSupported)
        {
            yield return new DepthwiseKernel<PairLanes256, Vector256<int>>();
        }

        if (PairLanes512.IsSupported)
        {
            yield return new DepthwiseKernel<PairLanes512, Vector512<int>>();
        }

        if (QuadLanes256.IsSupported)
        {
            yield return new DepthwiseKernel<QuadLanes256, Vector256<int>>();
        }
    }
}
