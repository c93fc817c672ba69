using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>float2fix</c>: real values to int8.</summary>
internal sealed class Float2Fix : IReusingKernel
{
    private readonly OpSite _site;
    private readonly Quantization _quantization;

    private Float2Fix(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _quantization) = (site, Quantization.Of(site));
    }

    public static IOpKernel Prepare(OpSite site) => new Float2Fix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var result = _site.Integers(used, _quantization.FixPoint);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = _quantization.Round(input[i], _quantization.FixPoint);
        }

        return result;
    }
}
