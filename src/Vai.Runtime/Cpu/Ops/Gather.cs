using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary><c>gather</c>: the elements of <c>axis</c> at the places <c>indices</c>, in their order.</summary>
internal sealed class Gather : IOpKernel
{
    private readonly OpSite _site;
    private readonly ImmutableArray<int> _indices;
    private readonly int _size;
    private readonly int _run;

    private Gather(OpSite site)
    {
        var shape = site.Input().Shape;
        var axis = Axis.Of(site, "axis", shape.Length);
        var indices = site.Op.Attributes.Get("indices", ImmutableArray<int>.Empty);
        site.Require(indices.All(index => index >= 0 && index < shape[axis]), $"its indices are not all below {shape[axis]}");
        site.RequireOutputShape(shape.SetItem(axis, indices.Length).AsSpan());
        (_site, _indices, _size) = (site, indices, shape[axis]);
        _run = shape[(axis + 1)..].Aggregate(1, (product, size) => product * size);
    }

    public static IOpKernel Prepare(OpSite site) => new Gather(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs) => inputs[0] switch
    {
        Int8Tensor integers => new Int8Tensor(_site.OutputShape, integers.FixPoint, Pick<sbyte>(integers.Data)),
        var reals => new FloatTensor(_site.OutputShape, Pick<float>(((FloatTensor)reals).Data)),
    };

    private T[] Pick<T>(ReadOnlySpan<T> source)
    {
        var picked = new T[_site.Op.Output.ElementCount];
        for (var (block, at) = (0, 0); at < picked.Length; block += _size * _run)
        {
            foreach (var index in _indices)
            {
                source.Slice(block + (index * _run), _run).CopyTo(picked.AsSpan(at));
                at += _run;
            }
        }

        return picked;
    }
}
