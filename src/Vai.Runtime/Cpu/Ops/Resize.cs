using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>resize</c> of a real image to the size that the op declares.</summary>
internal sealed class Resize : IOpKernel
{
    private readonly OpSite _site;
    private readonly Resampling _resampling;

    private Resize(OpSite site) => (_site, _resampling) = (site, Resampling.Of(site));

    public static IOpKernel Prepare(OpSite site) => new Resize(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) =>
        new FloatTensor(_site.OutputShape, _resampling.Apply(((FloatTensor)inputs[0]).Data, value => value, value => (float)value));
}
