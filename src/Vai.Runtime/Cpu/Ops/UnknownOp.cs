using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>An op that nobody can compute here. It fails when it is run, not before: its value may be given as an input.</summary>
internal sealed class UnknownOp(OpSite site) : IOpKernel
{
    public bool IsPure => false;

    public Tensor Run(ReadOnlySpan<Tensor> inputs) =>
        throw VaiDiagnostics.UnknownOp.Exception(new DiagnosticLocation(null, site.Op.Name), site.Op.Type, site.Op.Name);
}
