using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// One op made ready to run: attributes read and checked, weights unpacked. Immutable, so that several threads may run it.
/// An op type has one file here and one line in <see cref="OpRegistry"/>.
/// </summary>
internal interface IOpKernel
{
    /// <summary>False for an op whose value comes from outside (<c>data</c>, <c>upload</c>): it is never computed ahead of the
    /// run.</summary>
    bool IsPure => true;

    /// <param name="inputs">The values of all inputs, slot after slot; their shapes are those of the site.</param>
    Tensor Run(ReadOnlySpan<Tensor> inputs);
}

/// <summary>Makes an op ready to run.</summary>
/// <exception cref="Vai.Diagnostics.VaiException">VAI2001: an attribute or a shape is wrong; VAI6102: a legal op that the executor cannot
/// run.</exception>
internal delegate IOpKernel PrepareOp(OpSite site);
