using Vai.Compiled;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>downsample-fix</c>: the top-left pixel of each block, whatever <c>mode</c> says, for so the DPU does it (machine.md 9);
/// requantized.
/// </summary>
internal sealed class DownsampleFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly StridedCopy _copy;
    private readonly sbyte[]? _table;

    private DownsampleFix(OpSite site)
    {
        var (height, width) = Scale2d.Of(site);
        var shape = site.Input().Shape;
        site.RequireOutputShape(1, shape[1] / height, shape[2] / width, shape[3]);
        var stride = DpuSubgraph.DenseStride(shape);
        _site = site;
        _copy = new StridedCopy(site.OutputShape, [stride[0], stride[1] * height, stride[2] * width, stride[3]], 0);
        _table = Requantization.Table(site.InputFixPoint(), site.OutputFixPoint);
    }

    public static IOpKernel Prepare(OpSite site) => new DownsampleFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var output = _copy.Apply<sbyte>(((Int8Tensor)inputs[0]).Data);
        Requantization.Apply(_table, output);
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }
}
