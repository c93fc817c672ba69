using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>concat</c> of real tensors.</summary>
internal sealed class Concat : IOpKernel
{
    private readonly OpSite _site;
    private readonly Concatenation _concatenation;

    private Concat(OpSite site) => (_site, _concatenation) = (site, new Concatenation(site));

    public static IOpKernel Prepare(OpSite site) => new Concat(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var members = new float[inputs.Length][];
        for (var k = 0; k < members.Length; k++)
        {
            members[k] = ((FloatTensor)inputs[k]).Data;
        }

        var output = new float[_site.Op.Output.ElementCount];
        _concatenation.Join(members, output);
        return new FloatTensor(_site.OutputShape, output);
    }
}
