namespace Vai.Runtime.Cpu;

/// <summary>Functions of one real number: <c>relu</c>, <c>relu6</c>, <c>leaky-relu</c>, <c>hard-sigmoid</c>, <c>sigmoid</c>, <c>tanh</c>.</summary>
internal sealed class Activations : IOpKernel
{
    private readonly OpSite _site;
    private readonly Func<float, float> _function;

    private Activations(OpSite site, Func<float, float> function)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _function) = (site, function);
    }

    public static IOpKernel PrepareRelu(OpSite site) => new Activations(site, value => Math.Max(value, 0f));

    public static IOpKernel PrepareRelu6(OpSite site) => new Activations(site, value => Math.Clamp(value, 0f, 6f));

    /// <summary>relu6(x + 3) / 6; the factor that makes it the DPU's follows as an op of its own (guide quantizer.md 4.3).</summary>
    public static IOpKernel PrepareHardSigmoid(OpSite site) => new Activations(site, value => Math.Clamp(value + 3f, 0f, 6f) / 6f);

    public static IOpKernel PrepareSigmoid(OpSite site) => new Activations(site, value => (float)(1 / (1 + Math.Exp(-value))));

    public static IOpKernel PrepareTanh(OpSite site) => new Activations(site, value => (float)Math.Tanh(value));

    public static IOpKernel PrepareLeakyRelu(OpSite site)
    {
        var slope = site.Op.Attributes.TryGet("alpha", out float alpha) ? alpha : throw site.Bad("it has no attribute 'alpha'");
        return new Activations(site, value => value >= 0 ? value : value * slope);
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var output = new float[input.Length];
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = _function(input[i]);
        }

        return new FloatTensor(_site.OutputShape, output);
    }
}
