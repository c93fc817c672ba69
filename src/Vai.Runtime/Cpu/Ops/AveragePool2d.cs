using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>avgpool2d</c>: the divisor is the window's size, or, without <c>count_include_pad</c>, the numbers inside the
/// image.</summary>
internal sealed class AveragePool2d : IOpKernel
{
    private readonly OpSite _site;
    private readonly Pooling _pooling;
    private readonly bool _countPadding;

    private AveragePool2d(OpSite site) =>
        (_site, _pooling, _countPadding) = (site, new Pooling(site), site.Op.Attributes.Get("count_include_pad", true));

    public static IOpKernel Prepare(OpSite site) => new AveragePool2d(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((FloatTensor)inputs[0]).Data;
        var output = new float[_site.Op.Output.ElementCount];
        var (channels, windowSize) = (_pooling.Channels, _pooling.Window.KernelHeight * _pooling.Window.KernelWidth);
        _pooling.ForEach((pixel, region) =>
        {
            var divisor = _countPadding ? windowSize : Math.Max(region.Count, 1);
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = 0.0;
                for (var row = region.Top; row < region.Bottom; row++)
                {
                    for (var column = region.Left; column < region.Right; column++)
                    {
                        sum += input[_pooling.Offset(row, column) + channel];
                    }
                }

                output[(pixel * channels) + channel] = (float)(sum / divisor);
            }
        });
        return new FloatTensor(_site.OutputShape, output);
    }
}
