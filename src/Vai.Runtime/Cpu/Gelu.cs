namespace Vai.Runtime.Cpu;

/// <summary><c>gelu</c>: x times the probability that a normal variable is below x.</summary>
internal sealed class Gelu : IOpKernel
{
    private readonly OpSite _site;

    private Gelu(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        _site = site;
    }

    public static IOpKernel Prepare(OpSite site) => new Gelu(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) =>
        new FloatTensor(_site.OutputShape, Array.ConvertAll(((FloatTensor)inputs[0]).Data, value => (float)(value * Probability(value))));

    /// <summary>The normal distribution function, to the precision of a float.</summary>
    private static double Probability(double value)
    {
        const double far = 9;
        return value > far ? 1 : value < -far ? 0 : 0.5 + (Density(value) * Series(value));
    }

    private static double Density(double value) => Math.Exp(-value * value / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>x + x³/3 + x⁵/(3·5) + … : all terms have one sign, so nothing cancels.</summary>
    private static double Series(double value)
    {
        var (sum, term) = (value, value);
        for (var odd = 3; Math.Abs(term) > Math.Abs(sum) * 1e-16; odd += 2)
        {
            term *= value * value / odd;
            sum += term;
        }

        return sum;
    }
}
