using Vai.Diagnostics;

namespace Vai.Quantizer.Calibration;

/// <summary>Chooses the fix point of a tensor as the vendor's quantizer does for the DPU (guide quantizer.md 1.3).</summary>
public static class FixPointSearch
{
    /// <summary>No tensor of 8 bits gets more.</summary>
    public const int LargestFixPoint = 12;

    /// <summary>No tensor of more bits gets more.</summary>
    public const int LargestWideFixPoint = 15;

    /// <summary>Fix points tried, upward from the one at which nothing saturates, for all but inputs.</summary>
    public const int FullScope = 5;

    private const int FixPointOfNothing = 18;
    private const float SmallestNormal = 1.17549435e-38f;

    // Below this a thread costs more than it brings.
    private const int ParallelFrom = 1 << 14;

    /// <summary>The fix point for a tensor of a kind.</summary>
    /// <exception cref="VaiException">VAI3007: the tensor holds NaN or infinity.</exception>
    public static int Find(ReadOnlyMemory<float> values, TensorKind kind, string name) => Find(values, new TensorFormat(kind), name);

    /// <summary>The fix point for a tensor of a format.</summary>
    /// <exception cref="VaiException">VAI3007: the tensor holds NaN or infinity.</exception>
    public static int Find(ReadOnlyMemory<float> values, TensorFormat format, string name) => Find(values, format, format.Scope, name);

    /// <summary>
    /// Of the fix points from the widest that loses nothing upward, the one with the least squared error; of equals the smallest.
    /// </summary>
    /// <param name="scope">How many fix points are tried; 1 takes the first.</param>
    /// <param name="name">Named in a diagnostic.</param>
    /// <exception cref="VaiException">VAI3007: the tensor holds NaN or infinity.</exception>
    public static int Find(ReadOnlyMemory<float> values, TensorFormat format, int scope, string name)
    {
        var first = Widest(values.Span, format, name);
        var costs = new double[scope];
        if (scope > 1 && values.Length >= ParallelFrom)
        {
            Parallel.For(0, scope, i => costs[i] = FakeQuantizer.SquaredError(values.Span, first + i, format));
        }
        else if (scope > 1)
        {
            for (var i = 0; i < scope; i++)
            {
                costs[i] = FakeQuantizer.SquaredError(values.Span, first + i, format);
            }
        }

        return Math.Min(first + Array.IndexOf(costs, costs.Min()), format.LargestFixPoint);
    }

    /// <summary>The largest fix point at which no value saturates.</summary>
    private static int Widest(ReadOnlySpan<float> values, TensorFormat format, string name)
    {
        var (min, max) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
            {
                throw VaiDiagnostics.NotFinite.Exception(new DiagnosticLocation(null, name), name);
            }

            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }

        // Single precision, as the vendor's: at a power of two the last bit decides.
        var step = Math.Max(min / (format.Lowest - 0.5f), max / (format.Highest + 0.5f));
        return step > SmallestNormal ? MathF.ILogB(1f / step) : FixPointOfNothing;
    }
}
