using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>concat-fix</c>: members of another fix point are requantized (machine.md 8, 9).</summary>
internal sealed class ConcatFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly Concatenation _concatenation;
    private readonly ImmutableArray<sbyte[]?> _tables;

    private ConcatFix(OpSite site)
    {
        (_site, _concatenation) = (site, new Concatenation(site));
        _tables = [.. Enumerable.Range(0, site.Inputs.Length)
            .Select(k => Requantization.Table(site.InputFixPoint(k), site.OutputFixPoint))];
    }

    public static IOpKernel Prepare(OpSite site) => new ConcatFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var members = new sbyte[inputs.Length][];
        for (var k = 0; k < members.Length; k++)
        {
            members[k] = ((Int8Tensor)inputs[k]).Data;
        }

        var output = new sbyte[_site.Op.Output.ElementCount];
        _concatenation.Join<sbyte>(members, output, (run, member) => Requantization.Apply(_tables[member], run));
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }
}
