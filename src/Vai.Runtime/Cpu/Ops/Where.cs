using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>where</c>: the second input where the first is not 0, elsewhere the third; shapes broadcast.</summary>
internal sealed class Where : IOpKernel
{
    private readonly OpSite _site;
    private readonly ImmutableArray<Broadcast> _operands;

    private Where(OpSite site)
    {
        site.Require(site.Inputs.Length == 3, $"it has {site.Inputs.Length} inputs, 3 are needed");
        (_site, _operands) = (site, [.. Enumerable.Range(0, 3).Select(position => Broadcast.Of(site, position))]);
    }

    public static IOpKernel Prepare(OpSite site) => new Where(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var holds = _operands[0].Expand(((FloatTensor)inputs[0]).Data);
        var yes = _operands[1].Expand(((FloatTensor)inputs[1]).Data);
        var no = _operands[2].Expand(((FloatTensor)inputs[2]).Data);
        return new FloatTensor(_site.OutputShape, [.. holds.Select((hold, i) => hold != 0 ? yes[i] : no[i])]);
    }
}
