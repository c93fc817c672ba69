using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>upsample-fix</c>: NEAREST repeats each pixel, as the DPU does; BILINEAR, which stays on the processor, rounds the exact mean
/// once.</summary>
internal sealed class UpsampleFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly Resampling _resampling;
    private readonly sbyte[]? _table;

    private UpsampleFix(OpSite site)
    {
        var (height, width) = Scale2d.Of(site);
        var shape = site.Input().Shape;
        site.RequireOutputShape(1, shape[1] * height, shape[2] * width, shape[3]);
        (_site, _resampling) = (site, Resampling.Of(site));
        _table = Requantization.Table(site.InputFixPoint(), site.OutputFixPoint);
    }

    public static IOpKernel Prepare(OpSite site) => new UpsampleFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((Int8Tensor)inputs[0]).Data;
        var output = _resampling.Apply(input, value => value, (value) => (sbyte)Math.Floor(value + 0.5));
        Requantization.Apply(_table, output);
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }
}
