using Vai.Compiled;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>pad</c>: <c>paddings</c> holds begin and end of each dimension in turn. Mode CONSTANT puts <c>constant_values</c> (zeros by default),
/// REFLECT mirrors without the border element, SYMMETRIC with it.
/// </summary>
internal sealed class Padding : IOpKernel
{
    private readonly OpSite _site;
    private readonly ImmutableArray<ImmutableArray<int>> _sources;
    private readonly ImmutableArray<int> _stride;
    private readonly float _constant;

    private Padding(OpSite site)
    {
        var shape = site.Input().Shape;
        var paddings = site.Op.Attributes.Get("paddings", ImmutableArray<int>.Empty);
        site.Require(paddings.Length == 2 * shape.Length && paddings.All(count => count >= 0),
            $"its paddings [{string.Join(',', paddings)}] are not two for each of {shape.Length} dimensions");
        site.RequireOutputShape([.. shape.Select((size, d) => size + paddings[2 * d] + paddings[(2 * d) + 1])]);
        var mode = site.Op.Attributes.Get("mode", "CONSTANT");
        (_site, _stride) = (site, DpuSubgraph.DenseStride(shape));
        _constant = site.Op.Attributes.Get("constant_values", ImmutableArray<float>.Empty).FirstOrDefault();
        _sources = [.. shape.Select((size, d) =>
            Enumerable.Range(-paddings[2 * d], site.OutputShape[d]).Select(at => Source(site, mode, at, size)).ToImmutableArray())];
    }

    public static IOpKernel Prepare(OpSite site) => new Padding(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var output = new float[_site.Op.Output.ElementCount];
        Array.Fill(output, _constant);
        var end = 0;
        Fill(((FloatTensor)inputs[0]).Data, output, 0, 0, ref end);
        return new FloatTensor(_site.OutputShape, output);
    }

    private void Fill(float[] input, float[] output, int dimension, int from, ref int to)
    {
        foreach (var place in _sources[dimension])
        {
            var source = place < 0 || from < 0 ? -1 : from + (place * _stride[dimension]);
            if (dimension < _sources.Length - 1)
            {
                Fill(input, output, dimension + 1, source, ref to);
                continue;
            }

            output[to] = source < 0 ? output[to] : input[source];
            to++;
        }
    }

    /// <summary>The element of the input that stands at a place, or -1 for the constant.</summary>
    private static int Source(OpSite site, string mode, int at, int size)
    {
        if (at >= 0 && at < size)
        {
            return at;
        }

        var mirrored = mode switch
        {
            "CONSTANT" => -1,
            "REFLECT" => at < 0 ? -at : (2 * size) - 2 - at,
            "SYMMETRIC" => at < 0 ? -at - 1 : (2 * size) - 1 - at,
            _ => throw site.Unsupported($"its mode is {mode}; CONSTANT, REFLECT and SYMMETRIC are known"),
        };
        site.Require(mirrored < size && (mode == "CONSTANT" || mirrored >= 0), $"{mode} pads more than its {size} elements");
        return mirrored;
    }
}
