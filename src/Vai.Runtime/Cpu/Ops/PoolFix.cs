using System.Numerics;
using Vai.Numerics;
using Vai.Runtime.Cpu.Kernels;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// <c>pool-fix</c>: MAX with padding -128, or AVG, where the DPU multiplies the sum by a constant near 1/size, padding
/// included (machine.md 7).
/// </summary>
internal sealed class PoolFix : IOpKernel
{
    private readonly OpSite _site;
    private readonly Pooling _pooling;
    private readonly AverageFactor? _average;
    private readonly bool _relu;

    private PoolFix(OpSite site)
    {
        (_site, _pooling) = (site, new Pooling(site));
        _relu = site.Op.Attributes.Get("nonlinear", "NONE") == "RELU";
        switch (site.Op.Attributes.Get("type", ""))
        {
            case "MAX":
                site.Require(site.InputFixPoint() == site.OutputFixPoint,
                    $"its fix point is {site.OutputFixPoint}, its input's {site.InputFixPoint()}");
                break;
            case "AVG":
                _average = AverageFactor.Of(_pooling.Window.KernelHeight, _pooling.Window.KernelWidth);
                break;
            case var other:
                throw site.Unsupported($"its type is '{other}'; MAX and AVG are known");
        }
    }

    public static IOpKernel Prepare(OpSite site) => new PoolFix(site);

    public Tensor Run(ReadOnlySpan<Tensor> inputs)
    {
        var input = ((Int8Tensor)inputs[0]).Data;
        var output = new sbyte[_site.Op.Output.ElementCount];
        _pooling.ForEach((pixel, region) =>
        {
            var target = output.AsSpan(pixel * _pooling.Channels, _pooling.Channels);
            if (_average is { } average)
            {
                Average(input, region, target, average);
            }
            else
            {
                Maximum(input, region, target);
            }
        });
        return new Int8Tensor(_site.OutputShape, _site.OutputFixPoint, output);
    }

    private void Maximum(sbyte[] input, PoolRegion region, Span<sbyte> best)
    {
        best.Fill(_relu ? (sbyte)0 : sbyte.MinValue);
        for (var row = region.Top; row < region.Bottom; row++)
        {
            for (var column = region.Left; column < region.Right; column++)
            {
                var values = input.AsSpan(_pooling.Offset(row, column), best.Length);
                var channel = 0;
                for (; channel <= best.Length - Vector<sbyte>.Count; channel += Vector<sbyte>.Count)
                {
                    Vector.Max(new Vector<sbyte>(best[channel..]), new Vector<sbyte>(values[channel..])).CopyTo(best[channel..]);
                }

                for (; channel < best.Length; channel++)
                {
                    best[channel] = Math.Max(best[channel], values[channel]);
                }
            }
        }
    }

    private void Average(sbyte[] input, PoolRegion region, Span<sbyte> target, AverageFactor average)
    {
        var sums = new int[target.Length];
        for (var row = region.Top; row < region.Bottom; row++)
        {
            for (var column = region.Left; column < region.Right; column++)
            {
                var values = input.AsSpan(_pooling.Offset(row, column), sums.Length);
                for (var channel = 0; channel < sums.Length; channel++)
                {
                    sums[channel] += values[channel];
                }
            }
        }

        var shift = average.Shift + _site.InputFixPoint() - _site.OutputFixPoint;
        for (var channel = 0; channel < sums.Length; channel++)
        {
            var value = FixedPoint.Saturate(FixedPoint.RoundShift((long)sums[channel] * average.Factor, shift));
            target[channel] = _relu ? Math.Max((sbyte)0, value) : value;
        }
    }
}
