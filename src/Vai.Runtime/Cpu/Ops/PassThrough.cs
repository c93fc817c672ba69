using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>upload</c>, <c>download</c>: the border of a DPU subgraph; the value stays the same.</summary>
internal sealed class PassThrough : IOpKernel
{
    public bool IsPure => false;

    public static IOpKernel Prepare(OpSite site)
    {
        site.Require(site.Inputs.Length == 1, $"it has {site.Inputs.Length} inputs, 1 is needed");
        return new PassThrough();
    }

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => inputs[0];
}
