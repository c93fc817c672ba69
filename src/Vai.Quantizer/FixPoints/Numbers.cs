using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.FixPoints;

/// <summary>
/// The numbers of a tensor for sums over all of them, where they lie: a managed array or libtorch's memory. Large ones are read in parts,
/// beside each other; the parts do not depend on how many cores there are, so neither does a sum.
/// </summary>
internal readonly struct Numbers
{
    /// <summary>Numbers of a part: it stays in the second cache of a core, and takes longer than handing it to a thread.</summary>
    private const int PartSize = 1 << 15;

    // A partial sum that is rounded otherwise must not end a search that the whole sum would win.
    private const double Certain = 1 + 1e-9;

    private readonly ReadOnlyMemory<float> _memory;
    private readonly torch.Tensor? _tensor;
    private readonly int _length;

    public Numbers(ReadOnlyMemory<float> memory) => (_memory, _length) = (memory, memory.Length);

    /// <param name="tensor">Contiguous; it must live as long as this is used.</param>
    public Numbers(torch.Tensor tensor) => (_tensor, _length) = (tensor, checked((int)tensor.numel()));

    private int Parts => (_length + PartSize - 1) / PartSize;

    /// <summary>The smallest and the largest; null where one is NaN or infinite. Infinities the wrong way round where there are
    /// none.</summary>
    public (float Min, float Max)? Range()
    {
        var numbers = this;
        var ranges = new (float Min, float Max, bool IsFinite)[Parts];
        ForParts(part => ranges[part] = RangeOf(numbers.Part(part)));
        return ranges.All(range => range.IsFinite)
            ? (ranges.Select(range => range.Min).DefaultIfEmpty(float.PositiveInfinity).Min(),
                ranges.Select(range => range.Max).DefaultIfEmpty(float.NegativeInfinity).Max())
            : null;
    }

    /// <summary>The sum of squares of what quantization changes; some number above the limit where it is above it.</summary>
    public double SquaredError(int fixPoint, TensorFormat format, double limit)
    {
        var numbers = this;
        var errors = new double[Parts];
        var (sum, gate) = (0.0, new Lock());
        ForParts(part =>
        {
            if (Volatile.Read(ref sum) > limit * Certain)
            {
                return;
            }

            errors[part] = FakeQuantizer.SquaredError(numbers.Part(part), fixPoint, format);
            lock (gate)
            {
                sum += errors[part];
            }
        });
        return sum > limit * Certain ? sum : errors.Sum();
    }

    /// <summary>Writes every number rounded to the grid of a fix point to memory of the same length.</summary>
    public void Quantize(torch.Tensor result, int fixPoint, TensorFormat format)
    {
        var numbers = this;
        ForParts(part => FakeQuantizer.Apply(numbers.Part(part), Slice(TorchTensors.Values(result), part), fixPoint, format));
    }

    private static Span<float> Slice(Span<float> values, int part) =>
        values[(part * PartSize)..Math.Min((part + 1) * PartSize, values.Length)];

    private ReadOnlySpan<float> Part(int part) =>
        (_tensor is null ? _memory.Span : TorchTensors.Values(_tensor))[(part * PartSize)..Math.Min((part + 1) * PartSize, _length)];

    private void ForParts(Action<int> work)
    {
        if (Parts == 1)
        {
            work(0);
        }
        else
        {
            Parallel.For(0, Parts, work);
        }
    }

    private static (float Min, float Max, bool IsFinite) RangeOf(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
        var (min, max, nothing) =
            (Vector256.Create(float.PositiveInfinity), Vector256.Create(float.NegativeInfinity), Vector256<float>.Zero);
        foreach (var vector in vectors)
        {
            min = Vector256.MinNative(min, vector);
            max = Vector256.MaxNative(max, vector);

            // Zero of every finite number; what is not finite stays NaN.
            nothing += vector - vector;
        }

        var (least, largest, isFinite) = (float.PositiveInfinity, float.NegativeInfinity, nothing == Vector256<float>.Zero);
        for (var lane = 0; lane < Vector256<float>.Count; lane++)
        {
            (least, largest) = (Math.Min(least, min[lane]), Math.Max(largest, max[lane]));
        }

        foreach (var value in values[(vectors.Length * Vector256<float>.Count)..])
        {
            (least, largest, isFinite) = (Math.Min(least, value), Math.Max(largest, value), isFinite && float.IsFinite(value));
        }

        return (least, largest, isFinite);
    }
}
