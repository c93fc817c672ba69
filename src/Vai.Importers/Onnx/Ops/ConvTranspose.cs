using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;

namespace Vai.Importers.Onnx.Ops;

/// <summary>ConvTranspose over one or two dimensions with constant weights [inputs, outputs / group, …].</summary>
internal sealed class ConvTranspose : IOnnxOp
{
    public ImmutableArray<string> Types => ["ConvTranspose"];

    public ImmutableArray<OnnxValue> Import(OnnxNode node, OnnxContext context)
    {
        var map = Windows.Map(node, context);
        var weights = node.Constant(1, "weights");
        if (weights.Shape.Length != node.Required(0).Shape.Length || weights.Count == 0)
        {
            throw node.Layer.NotFitting($"its weights are {weights}, its input is [{string.Join(", ", node.Required(0).Shape)}]");
        }

        var image = context.Graph.Image(node.Layer, map, isChannelsFirst: true);
        var window = Padded(node, Windows.Of(node, [.. weights.Shape.Skip(2)]), image.Output.Shape);
        var groups = (int)Math.Clamp(node.Integer("group", 1), 1, 1 << 20);
        var (inputs, outputs, taps) = (weights.Shape[0], weights.Shape[1], window.KernelHeight * window.KernelWidth);

        // [inputs, outputs, taps] to [outputs, taps, inputs].
        var values = Layout.ChannelsLast(weights.Reals(), 1, inputs, outputs * taps);
        var bias = node.ConstantOrNull(2, "bias") is { } constant ? node.Parameter(constant, "bias") : null;
        var result = TransposedConvolution.Emit(
            context.Graph, node.Layer, image, window, checked((int)Math.Min((long)outputs * groups, int.MaxValue)), groups,
            node.Parameter(weights, "weight", values), bias);
        return [Windows.Unmap(node, LayerGraph.OfImage(result, isChannelsFirst: true))];
    }

    /// <summary>The pads with output_padding, output_shape and auto_pad worked in.</summary>
    private static Window Padded(OnnxNode node, Window window, ImmutableArray<int> image)
    {
        var isRow = node.Required(0).Shape.Length == 3;
        var extra = Windows.Numbers(node, "output_padding", isRow ? 1 : 2, 0, 0);
        var (rows, columns) = isRow ? (0, extra[0]) : (extra[0], extra[1]);
        var sizes = node.Integers("output_shape");
        var auto = node.Text("auto_pad", "NOTSET");
        if (sizes.IsEmpty && auto is "NOTSET" or "" or "VALID")
        {
            return window with { PadBottom = window.PadBottom - rows, PadRight = window.PadRight - columns };
        }

        var wanted = sizes.Length >= extra.Length
            && sizes.All(size => size is > 0 and < 1 << 20) ? [.. sizes.TakeLast(extra.Length).Select(size => (int)size)]
            : sizes.IsEmpty ? ((int[])[image[1] * window.StrideHeight, image[2] * window.StrideWidth])[^extra.Length..]
            : throw node.Bad($"its output_shape is [{string.Join(", ", sizes.Take(8))}]");
        var (top, bottom) = isRow ? (0, 0) : Halves(image[1], window.StrideHeight, window.SpanHeight, wanted[0], auto);
        var (left, right) = Halves(image[2], window.StrideWidth, window.SpanWidth, wanted[^1], auto);
        return window with { PadTop = top, PadBottom = bottom, PadLeft = left, PadRight = right };
    }

    // The standard gives the larger half to the beginning, but for SAME_UPPER.
    private static (int Begin, int End) Halves(int input, int stride, int span, int wanted, string auto)
    {
        var total = TransposedConvolution.Size(input, stride, span, 0) - wanted;
        return total < 0 ? (0, total) : WindowSizes.Halves(total, auto == "SAME_UPPER");
    }
}
