using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>Functions of one real number: <c>relu</c>, <c>sigmoid</c>, <c>tanh</c>, <c>swish</c> and their kin.</summary>
internal sealed class Activations : IReusingKernel
{
    private readonly OpSite _site;
    private readonly Func<float, float> _function;

    private Activations(OpSite site, Func<float, float> function)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _function) = (site, function);
    }

    /// <summary>Any function, computed in double.</summary>
    public static PrepareOp Of(Func<double, double> function) => site => new Activations(site, value => (float)function(value));

    public static IOpKernel PrepareRelu(OpSite site) => new Activations(site, value => Math.Max(value, 0f));

    public static IOpKernel PrepareRelu6(OpSite site) => new Activations(site, value => Math.Clamp(value, 0f, 6f));

    /// <summary>relu6(x + 3) / 6; the factor that makes it the DPU's follows as an op of its own (xmodel.md 2.3).</summary>
    public static IOpKernel PrepareHardSigmoid(OpSite site) => new Activations(site, value => Math.Clamp(value + 3f, 0f, 6f) / 6f);

    public static IOpKernel PrepareSigmoid(OpSite site) => new Activations(site, value => (float)(1 / (1 + Math.Exp(-value))));

    public static IOpKernel PrepareTanh(OpSite site) => new Activations(site, value => (float)Math.Tanh(value));

    public static IOpKernel PrepareSwish(OpSite site) => new Activations(site, value => (float)(value / (1 + Math.Exp(-value))));

    /// <summary>x · Φ(x), Φ the normal distribution.</summary>
    public static IOpKernel PrepareGelu(OpSite site) =>
        new Activations(site, value => (float)(value * 0.5 * (1 + ErrorFunction.Of(value / Math.Sqrt(2)))));

    /// <summary>x · tanh(ln(1 + e^x)).</summary>
    public static IOpKernel PrepareMish(OpSite site) =>
        new Activations(site, value => (float)(value * Math.Tanh(value > 30 ? value : Math.Log(1 + Math.Exp(value)))));

    public static IOpKernel PrepareHardTanh(OpSite site) => new Activations(site, value => Math.Clamp(value, -1f, 1f));

    public static IOpKernel PrepareExp(OpSite site) => new Activations(site, value => (float)Math.Exp(value));

    public static IOpKernel PrepareNegate(OpSite site) => new Activations(site, value => -value);

    public static IOpKernel PrepareElu(OpSite site)
    {
        var alpha = site.Op.Attributes.Get("alpha", 1f);
        return new Activations(site, value => value > 0 ? value : (float)(alpha * (Math.Exp(value) - 1)));
    }

    /// <summary>An ELU that is smooth for every alpha: α(e^(x/α) − 1) below zero.</summary>
    public static IOpKernel PrepareCelu(OpSite site)
    {
        var alpha = site.Op.Attributes.Get("alpha", 1f);
        site.Require(alpha != 0, "its alpha is 0");
        return new Activations(site, value => value > 0 ? value : (float)(alpha * (Math.Exp(value / alpha) - 1)));
    }

    /// <summary>The self-normalizing ELU with its two constants.</summary>
    public static IOpKernel PrepareSelu(OpSite site)
    {
        const double scale = 1.0507009873554804934193349852946;
        const double alpha = 1.6732632423543772848170429916717;
        return new Activations(site, value => (float)(scale * (value > 0 ? value : alpha * (Math.Exp(value) - 1))));
    }

    public static IOpKernel PrepareLeakyRelu(OpSite site)
    {
        var slope = site.Op.Attributes.TryGet("alpha", out float alpha) ? alpha : throw site.Bad("it has no attribute 'alpha'");
        return new Activations(site, value => value >= 0 ? value : value * slope);
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var result = _site.Reals(used);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = _function(input[i]);
        }

        return result;
    }
}
