using Vai.Numerics;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>fix</c>: rounds real values to the int8 grid of a fix point; they stay real numbers (quantizer.md 1.1; xmodel.md 2.4).
/// </summary>
internal sealed class Fix : IReusingKernel
{
    private readonly OpSite _site;
    private readonly Quantization _quantization;

    private Fix(OpSite site)
    {
        site.RequireOutputShape(site.Input().Shape.AsSpan());
        (_site, _quantization) = (site, Quantization.Of(site));
    }

    public static IOpKernel Prepare(OpSite site) => new Fix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var result = _site.Reals(used);
        var output = result.Data;
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = FixedPoint.Dequantize(_quantization.Round(input[i], _quantization.FixPoint), _quantization.FixPoint);
        }

        return result;
    }
}
