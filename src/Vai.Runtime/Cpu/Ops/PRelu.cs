using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>prelu</c>: below zero the slope is <c>weight</c>, one for all or one a channel (the last dimension).</summary>
internal sealed class PRelu : IReusingKernel
{
    private readonly OpSite _site;
    private readonly float[] _slopes;

    private PRelu(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _slopes) = (site, site.Constant<FloatTensor>("weight")?.Data ?? throw site.Bad("it has no weight"));
        site.Require(_slopes.Length == 1
            || _slopes.Length == site.OutputShape[^1], $"it has {_slopes.Length} slopes for {site.OutputShape[^1]} channels");
    }

    public static IOpKernel Prepare(OpSite site) => new PRelu(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[_site.Slot("input")]).Data;
        var result = _site.Reals(used);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = input[i] >= 0 ? input[i] : input[i] * _slopes[i % _slopes.Length];
        }

        return result;
    }
}
