using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>
/// What Conv and the pools share: attributes kernel_shape, strides, dilations, pads and auto_pad, over one or two dimensions.
/// </summary>
internal static class Windows
{
    private const int Largest = 1 << 15;

    /// <summary>The input as a map: a sequence [1, channels, length] is a map of one row.</summary>
    public static TensorView Map(OnnxNode node, OnnxContext context)
    {
        var input = node.View();
        return input.Rank switch
        {
            4 => input,
            3 => context.Graph.Reshape(node.Layer, input, input.Shape.Insert(2, 1)),
            _ =>
                throw node.Layer.NotFitting(
                    $"its input is [{string.Join(", ", input.Shape)}]; [1, channels, height, width] or [1, channels, length] is needed"),
        };
    }

    /// <summary>A result for a map as one for the input that <see cref="Map"/> read.</summary>
    public static TensorView Unmap(OnnxNode node, TensorView map) =>
        node.Required(0).Shape.Length == 3 ? map.Reshape(map.Shape.RemoveAt(2))! with { Label = node.Layer.Name + "_row" } : map;

    /// <summary>The window without auto_pad.</summary>
    /// <param name="kernel">Its one or two sizes.</param>
    public static Window Of(OnnxNode node, ImmutableArray<long> kernel)
    {
        var rank = kernel.Length;
        var pads = Numbers(node, "pads", rank * 2, 0, 0);
        var (strides, dilations) = (Numbers(node, "strides", rank, 1, 1), Numbers(node, "dilations", rank, 1, 1));
        if (rank is < 1 or > 2 || kernel.Any(size => size is < 1 or > Largest))
        {
            throw node.Layer.Unsupported($"its kernel is [{string.Join(", ", kernel)}]", "Use layers over one or two dimensions.");
        }

        return rank == 2
            ? new Window((int)kernel[0], (int)kernel[1])
            {
                StrideHeight = strides[0], StrideWidth = strides[1], DilationHeight = dilations[0], DilationWidth = dilations[1],
                PadTop = pads[0], PadLeft = pads[1], PadBottom = pads[2], PadRight = pads[3],
            }
            : new Window(1, (int)kernel[0])
                { StrideWidth = strides[0], DilationWidth = dilations[0], PadLeft = pads[0], PadRight = pads[1] };
    }

    /// <summary>The window with auto_pad's padding for an NHWC map.</summary>
    public static Window Padded(OnnxNode node, Window window, ImmutableArray<int> image) => node.Text("auto_pad", "NOTSET") switch
    {
        "NOTSET" or "" => window,
        "VALID" => window with { PadTop = 0, PadBottom = 0, PadLeft = 0, PadRight = 0 },
        "SAME_UPPER" => WindowSizes.Same(window, image[1], image[2]),
        "SAME_LOWER" => WindowSizes.Same(window, image[1], image[2], moreAtEnd: false),
        var other => throw node.Bad($"its auto_pad is '{other}'"),
    };

    /// <summary>An attribute of so many small numbers.</summary>
    public static ImmutableArray<int> Numbers(OnnxNode node, string name, int count, int fallback, int smallest)
    {
        var numbers = node.Integers(name);
        return numbers.IsEmpty ? [.. Enumerable.Repeat(fallback, count)]
            : numbers.Length == count && numbers.All(number => number >= smallest && number <= Largest)
                ? [.. numbers.Select(number => (int)number)]
            : throw node.Layer.Unsupported(
                $"its {name} is [{string.Join(", ", numbers.Take(8))}] where {count} numbers from {smallest} to {Largest} are expected",
                "");
    }
}
