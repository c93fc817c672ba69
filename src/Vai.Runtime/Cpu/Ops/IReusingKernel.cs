using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>A kernel that writes every number of its result, and may do so into what it gave before.</summary>
internal interface IReusingKernel : IOpKernel
{
    /// <param name="inputs">As <see cref="IOpKernel.Run"/> takes them.</param>
    /// <param name="used">What the kernel gave in an earlier run and nobody reads any more; null: a new result is made.</param>
    Tensor Run(ReadOnlySpan<Tensor> inputs, Tensor? used);

    Tensor IOpKernel.Run(ReadOnlySpan<Tensor> inputs) => Run(inputs, null);
}
