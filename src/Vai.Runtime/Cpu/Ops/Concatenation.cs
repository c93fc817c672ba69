namespace Vai.Runtime.Cpu.Ops;

/// <summary>Where the members of a concatenation lie in the result.</summary>
internal sealed class Concatenation
{
    private readonly int _outer;
    private readonly ImmutableArray<int> _runs;

    public Concatenation(OpSite site)
    {
        var axis = Axis.Of(site, "axis", site.OutputShape.Length);
        var total = 0;
        for (var k = 0; k < site.Inputs.Length; k++)
        {
            var shape = site.Input(k).Shape;
            site.Require(
                shape.Length == site.OutputShape.Length
                    && shape.SetItem(axis, 0).AsSpan().SequenceEqual(site.OutputShape.SetItem(axis, 0).AsSpan()),
                $"member {k} has shape [{string.Join(',', shape)}], the result [{string.Join(',', site.OutputShape)}], " +
                    $"joined along {axis}");
            total += shape[axis];
        }

        site.Require(total == site.OutputShape[axis], $"its members have {total} along axis {axis}, the result {site.OutputShape[axis]}");
        _outer = site.OutputShape[..axis].Aggregate(1, (product, size) => product * size);
        _runs = [.. site.Inputs.Select(member => member!.Shape[axis..].Aggregate(1, (product, size) => product * size))];
    }

    /// <summary>Copies the members side by side; <paramref name="place"/> finishes each copied run.</summary>
    public void Join<T>(ReadOnlySpan<T[]> members, T[] result, SpanAction<T>? place = null)
    {
        var pitch = _runs.Sum();
        var offset = 0;
        for (var k = 0; k < members.Length; offset += _runs[k++])
        {
            for (var row = 0; row < _outer; row++)
            {
                var target = result.AsSpan((row * pitch) + offset, _runs[k]);
                members[k].AsSpan(row * _runs[k], _runs[k]).CopyTo(target);
                place?.Invoke(target, k);
            }
        }
    }

    /// <summary>Work on a run of the result that came from one member.</summary>
    public delegate void SpanAction<T>(Span<T> run, int member);
}
