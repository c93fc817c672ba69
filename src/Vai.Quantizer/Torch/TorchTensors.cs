using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;

namespace Vai.Quantizer.Torch;

/// <summary>Float arrays as tensors and back. Sums are made here, not by libtorch: its own depend on the number of threads.</summary>
internal static class TorchTensors
{
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
        return SquaredDistance(Values(left.contiguous()), Values(right.contiguous()));
    }

    /// <summary>The mean of left - right in each channel, the last dimension.</summary>
    public static float[] MeanDifference(torch.Tensor left, torch.Tensor right)
    {
        using var scope = torch.NewDisposeScope();
        var a = Values(left.contiguous());
        var b = Values(right.contiguous());
        var count = a.Length;
        var sums = new double[left.shape[^1]];
        for (var start = 0; start < a.Length; start += sums.Length)
        {
            for (var channel = 0; channel < sums.Length; channel++)
            {
                sums[channel] += (double)a[start + channel] - b[start + channel];
            }
        }

        return [.. sums.Select(sum => (float)(sum * sums.Length / count))];
    }

    private static double SquaredDistance(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var a = MemoryMarshal.Cast<float, Vector256<float>>(left);
        var b = MemoryMarshal.Cast<float, Vector256<float>>(right);
        var (lower, upper) = (Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < a.Length; i++)
        {
            var (low, high) = Vector256.Widen(a[i] - b[i]);
            lower += low * low;
            upper += high * high;
        }

        var sum = Vector256.Sum(lower + upper);
        for (var i = a.Length * Vector256<float>.Count; i < left.Length; i++)
        {
            double difference = left[i] - right[i];
            sum += difference * difference;
        }

        return sum;
    }

    // The tensor must be contiguous and outlive the span.
    private static ReadOnlySpan<float> Values(torch.Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
