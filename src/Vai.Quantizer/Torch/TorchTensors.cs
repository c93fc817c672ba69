using System.Runtime.InteropServices;
using TorchSharp;

namespace Vai.Quantizer.Torch;

/// <summary>Float arrays as tensors and back. Sums are made here, not by libtorch: its own depend on the number of threads.</summary>
internal static class TorchTensors
{
    /// <summary>Numbers of a part of a sum.</summary>
    private const int PartSize = 1 << 15;

    public static torch.Tensor Of(float[] values, params ReadOnlySpan<long> shape) => torch.tensor(values, shape);

    /// <summary>The tensor's numbers, row-major.</summary>
    public static float[] ToArray(torch.Tensor tensor)
    {
        using var contiguous = tensor.contiguous();
        return Values(contiguous).ToArray();
    }

    /// <summary>The sum of squared differences.</summary>
    public static double SquaredDistance(torch.Tensor left, torch.Tensor right)
    {
        using var scope = torch.NewDisposeScope();
        var (a, b, _) = InSameOrder(left, right);
        return Sum(a, part => Sums.SquaredDistance(Part(a, part), Part(b, part)));
    }

    /// <summary>The sum of squares.</summary>
    public static double Power(torch.Tensor tensor)
    {
        using var scope = torch.NewDisposeScope();
        var (values, _) = InMemoryOrder(tensor);
        return Sum(values, part => Sums.Power(Part(values, part)));
    }

    /// <summary>The mean of left - right in each channel, the last dimension.</summary>
    public static float[] MeanDifference(torch.Tensor left, torch.Tensor right)
    {
        using var scope = torch.NewDisposeScope();
        var (a, b, isChannelsFirst) = InSameOrder(left, right);
        var sums = new double[left.shape[^1]];
        if (isChannelsFirst)
        {
            var (images, run) = ((int)a.shape[0], (int)(a.shape[2] * a.shape[3]));
            Parallel.For(0, sums.Length, channel =>
            {
                for (var image = 0; image < images; image++)
                {
                    var start = ((image * sums.Length) + channel) * run;
                    sums[channel] += Sums.Difference(Values(a).Slice(start, run), Values(b).Slice(start, run));
                }
            });
        }
        else
        {
            Sums.AddRows(Values(a), Values(b), sums);
        }

        var count = a.numel();
        return [.. sums.Select(sum => (float)(sum * sums.Length / count))];
    }

    /// <summary>Whether one is a view of the other, or both are of a third.</summary>
    public static bool ShareMemory(torch.Tensor left, torch.Tensor right) =>
        left.storage<float>().data_ptr() == right.storage<float>().data_ptr();

    /// <summary>The tensor's own memory. It must be contiguous and outlive the span.</summary>
    public static Span<float> Values(torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>
    /// The same numbers as a contiguous tensor, without copying where they lie close together: what convolutions give is NHWC for the graph
    /// and NCHW in memory. For work that does not ask for their order.
    /// </summary>
    public static (torch.Tensor Values, bool IsChannelsFirst) InMemoryOrder(torch.Tensor tensor)
    {
        if (tensor.dim() == 4 && !tensor.is_contiguous())
        {
            var channelsFirst = tensor.permute(0, 3, 1, 2);
            if (channelsFirst.is_contiguous())
            {
                return (channelsFirst, true);
            }

            channelsFirst.Dispose();
        }

        return (tensor.contiguous(), false);
    }

    /// <summary>Both contiguous, in an order that is the same for both.</summary>
    private static (torch.Tensor Left, torch.Tensor Right, bool IsChannelsFirst) InSameOrder(torch.Tensor left, torch.Tensor right)
    {
        var (a, isChannelsFirst) = InMemoryOrder(left);
        var (b, isOther) = InMemoryOrder(right);
        return isChannelsFirst == isOther ? (a, b, isChannelsFirst) : (left.contiguous(), right.contiguous(), false);
    }

    // Parts of a size of their own, so that a sum does not depend on how many cores there are.
    private static double Sum(torch.Tensor values, Func<int, double> ofPart)
    {
        var sums = new double[(values.numel() + PartSize - 1) / PartSize];
        Parallel.For(0, sums.Length, part => sums[part] = ofPart(part));
        return sums.Sum();
    }

    private static ReadOnlySpan<float> Part(torch.Tensor tensor, int part)
    {
        var values = Values(tensor);
        return values[(part * PartSize)..Math.Min((part + 1) * PartSize, values.Length)];
    }
}
