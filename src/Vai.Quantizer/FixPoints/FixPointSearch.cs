namespace Vai.Quantizer.FixPoints;

/// <summary>Chooses the fix point of a tensor as the vendor's quantizer does for the DPU (quantizer.md 1.3).</summary>
internal static class FixPointSearch
{
    /// <summary>No tensor of 8 bits gets more.</summary>
    public const int LargestFixPoint = 12;

    /// <summary>No tensor of more bits gets more.</summary>
    public const int LargestWideFixPoint = 15;

    /// <summary>Fix points tried, upward from the one at which nothing saturates, for all but inputs.</summary>
    public const int FullScope = 5;

    private const int FixPointOfNothing = 18;
    private const float SmallestNormal = 1.17549435e-38f;

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
    public static int Find(ReadOnlyMemory<float> values, TensorFormat format, int scope, string name) =>
        Find(new Numbers(values), format, scope, name, guess: null);

    /// <inheritdoc cref="Find(ReadOnlyMemory{float}, TensorFormat, int, string)"/>
    /// <param name="guess">Tried first: the better it is, the sooner the others are known to be worse. It does not change the
    /// result.</param>
    internal static int Find(Numbers values, TensorFormat format, int scope, string name, int? guess)
    {
        var first = Widest(values, format, name);
        var (best, least) = (first, double.PositiveInfinity);
        foreach (var fixPoint in Enumerable.Range(first, scope > 1 ? scope : 0)
            .OrderBy(candidate => Math.Abs(candidate - (guess ?? first))))
        {
            if (values.SquaredError(fixPoint, format, least) is var cost && (cost < least || (cost == least && fixPoint < best)))
            {
                (best, least) = (fixPoint, cost);
            }
        }

        return Math.Min(best, format.LargestFixPoint);
    }

    /// <summary>The largest fix point at which no value saturates.</summary>
    private static int Widest(Numbers values, TensorFormat format, string name)
    {
        var (min, max) = values.Range() ?? throw VaiDiagnostics.NotFinite.Exception(new DiagnosticLocation(null, name), name);

        // Single precision, as the vendor's: at a power of two the last bit decides.
        var step = Math.Max(min / (format.Lowest - 0.5f), max / (format.Highest + 0.5f));
        return step > SmallestNormal ? MathF.ILogB(1f / step) : FixPointOfNothing;
    }
}
