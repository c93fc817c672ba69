using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>fix2float</c>: int8 to real values. The op's own fix point counts, as it does for the vendor's runtime.</summary>
internal sealed class Fix2Float : IReusingKernel
{
    private readonly OpSite _site;
    private readonly Quantization _quantization;

    private Fix2Float(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _quantization) = (site, Quantization.Of(site));
    }

    public static IOpKernel Prepare(OpSite site) => new Fix2Float(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((Int8Tensor)inputs[0]).Data;
        var scale = FixedPoint.Scale(-_quantization.FixPoint);
        var result = _site.Reals(used);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = input[i] * scale;
        }

        return result;
    }
}
