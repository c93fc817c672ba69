using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>data</c>, <c>data-fix</c>: an input of the model. Its value is given, never computed.</summary>
internal sealed class Data : IOpKernel
{
    private readonly OpSite _site;

    private Data(OpSite site) => _site = site;

    public bool IsPure => false;

    public static IOpKernel Prepare(OpSite site) => new Data(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) =>
        throw VaiDiagnostics.BadRunInput.UnplacedException(_site.Op.Name, "it is an input of the model and was not given");
}
