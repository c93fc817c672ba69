using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>maxpool2d</c>: padding never wins.</summary>
internal sealed class MaxPool2d : IOpKernel
{
    private readonly OpSite _site;
    private readonly Pooling _pooling;

    private MaxPool2d(OpSite site) => (_site, _pooling) = (site, new Pooling(site));

    public static IOpKernel Prepare(OpSite site) => new MaxPool2d(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        _pooling.ForEach((pixel, region) =>
        {
            var best = output.AsSpan(pixel * _pooling.Channels, _pooling.Channels);
            best.Fill(float.NegativeInfinity);
            for (var row = region.Top; row < region.Bottom; row++)
            {
                for (var column = region.Left; column < region.Right; column++)
                {
                    var values = input.AsSpan(_pooling.Offset(row, column), best.Length);
                    for (var channel = 0; channel < best.Length; channel++)
                    {
                        best[channel] = Math.Max(best[channel], values[channel]);
                    }
                }
            }
        });
        return new FloatTensor(_site.OutputShape, output);
    }
}
