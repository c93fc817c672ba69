namespace Vai.Numerics;

/// <summary>The error function erf(x) = 2/√π ∫₀ˣ e^(−t²) dt, to about 1e-15.</summary>
internal static class ErrorFunction
{
    /// <summary>Where the series gives way to the continued fraction of 1 − erf, which needs a large argument.</summary>
    private const double Border = 2.5;

    /// <summary>From here on erf is 1 in double.</summary>
    private const double Saturation = 6;

    private const int Fractions = 60;

    public static double Of(double x) => Math.Abs(x) switch
    {
        < Border => Series(x),
        < Saturation => Math.Sign(x) * (1 - Complement(Math.Abs(x))),
        double.NaN => x,
        _ => Math.Sign(x),
    };

    // Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))
    private static double Series(double x)
    {
        var (sum, term) = (x, x);
        for (var n = 1; Math.Abs(term) > 1e-18; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    // e^(−x²)/√π · 1/(x + ½/(x + 1/(x + ³⁄₂/(x + …))))
    private static double Complement(double x)
    {
        var fraction = x;
        for (var k = Fractions; k >= 1; k--)
        {
            fraction = x + (k / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / (Math.Sqrt(Math.PI) * fraction);
    }
}
