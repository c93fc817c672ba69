using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>stack</c>: tensors of one shape along a new axis.</summary>
internal sealed class Stack : IOpKernel
{
    private readonly OpSite _site;
    private readonly int _run;

    private Stack(OpSite site)
    {
        var shape = site.Input().Shape;
        var axis = Axis.Of(site, "axis", shape.Length + 1, 0);
        site.Require(site.Inputs.All(input => input is not null && input.Shape.AsSpan().SequenceEqual(shape.AsSpan())),
            "its members have different shapes");
        site.RequireOutputShape([.. shape[..axis], site.Inputs.Length, .. shape[axis..]]);
        _site = site;
        _run = shape[axis..].Aggregate(1, (product, size) => product * size);
    }

    public static IOpKernel Prepare(OpSite site) => new Stack(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var output = new float[_site.Op.Output.ElementCount];
        for (var k = 0; k < inputs.Length; k++)
        {
            var member = ((FloatTensor)inputs[k]).Data;
            for (var (from, to) = (0, k * _run); from < member.Length; from += _run, to += _run * inputs.Length)
            {
                member.AsSpan(from, _run).CopyTo(output.AsSpan(to));
            }
        }

        return new FloatTensor(_site.OutputShape, output);
    }
}
