namespace Vai.Runtime.Cpu.Ops;

/// <summary>
/// Resizing of an NHWC image, NEAREST or BILINEAR, with the three ways to lay the pixel grids over each other
/// (<c>align_corners</c>, <c>half_pixel_centers</c>, neither).
/// </summary>
internal sealed class Resampling
{
    private readonly ImmutableArray<int> _shape;
    private readonly int _inputWidth;
    private readonly Place[] _rows;
    private readonly Place[] _columns;

    private Resampling(ImmutableArray<int> shape, int inputWidth, Place[] rows, Place[] columns) =>
        (_shape, _inputWidth, _rows, _columns) = (shape, inputWidth, rows, columns);

    public static Resampling Of(OpSite site)
    {
        var (input, output) = (site.Input().Shape, site.OutputShape);
        site.Require(
            input.Length == 4 && output.Length == 4 && input[0] == 1 && output[0] == 1 && input[3] == output[3]
                && input[1] > 0 && input[2] > 0,
            $"it makes [{string.Join(',', output)}] from [{string.Join(',', input)}]; NHWC images of as many channels are needed");
        var nearest = site.Op.Attributes.Get("mode", "NEAREST") switch
        {
            "NEAREST" => true,
            "BILINEAR" => false,
            var other => throw site.Unsupported($"its mode is {other}; NEAREST and BILINEAR are known"),
        };
        var (align, half) = (site.Op.Attributes.Get("align_corners", false), site.Op.Attributes.Get("half_pixel_centers", false));
        return new Resampling(output, input[2], Places(input[1], output[1]), Places(input[2], output[2]));

        Place[] Places(int from, int to) => [.. Enumerable.Range(0, to).Select(i => PlaceOf(i, from, to, nearest, align, half))];
    }

    /// <summary>The image resized; numbers pass through double.</summary>
    public T[] Apply<T>(T[] input, Func<T, double> widen, Func<double, T> narrow)
    {
        var channels = _shape[3];
        var output = new T[_rows.Length * _columns.Length * channels];
        var target = 0;
        foreach (var row in _rows)
        {
            foreach (var column in _columns)
            {
                if (row.Weight == 0 && column.Weight == 0)
                {
                    input.AsSpan(((row.First * _inputWidth) + column.First) * channels, channels).CopyTo(output.AsSpan(target));
                    target += channels;
                    continue;
                }

                for (var channel = 0; channel < channels; channel++)
                {
                    double At(int y, int x) => widen(input[(((y * _inputWidth) + x) * channels) + channel]);
                    var upper = Mix(At(row.First, column.First), At(row.First, column.Second), column.Weight);
                    var lower = Mix(At(row.Second, column.First), At(row.Second, column.Second), column.Weight);
                    output[target++] = narrow(Mix(upper, lower, row.Weight));
                }
            }
        }

        return output;
    }

    /// <summary>The places of an axis where none lies between two neighbours; null otherwise.</summary>
    public static ImmutableArray<int>? ExactSources(int from, int to, bool nearest, bool align, bool half)
    {
        var places = Enumerable.Range(0, to).Select(i => PlaceOf(i, from, to, nearest, align, half)).ToList();
        return places.TrueForAll(place => place.Weight == 0) ? [.. places.Select(place => place.First)] : null;
    }

    private static double Mix(double first, double second, double weight) => first + ((second - first) * weight);

    private static Place PlaceOf(int index, int from, int to, bool nearest, bool align, bool half)
    {
        var position = align && to > 1 ? index * (from - 1.0) / (to - 1)
            : half ? ((index + 0.5) * from / to) - 0.5
            : (double)index * from / to;
        if (nearest)
        {
            var pixel =
                Math.Clamp((int)(align ? Math.Floor(position + 0.5) : Math.Floor((index + (half ? 0.5 : 0)) * from / to)), 0, from - 1);
            return new Place(pixel, pixel, 0);
        }

        position = Math.Clamp(position, 0, from - 1);
        var first = (int)position;
        return new Place(first, Math.Min(first + 1, from - 1), position - first);
    }

    /// <summary>Two neighbours of the input and how much of the second counts.</summary>
    private readonly record struct Place(int First, int Second, double Weight);
}
