namespace Vai.Runtime.Cpu;

/// <summary><c>upload</c>, <c>download</c>: the border of a DPU subgraph; the value stays the same.</summary>
internal sealed class PassThrough : IOpKernel
{
    public bool IsPure => false;

    public static IOpKernel Prepare(OpSite site) => new PassThrough();

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => inputs[0];
}
