namespace Vai.Importers.Layers;

/// <summary>
/// transposed-conv2d: a convolution over the image with zeros between its pixels. XIR's weights are those of that convolution,
/// turned by 180 degrees against the framework's (xmodel.md 2.3).
/// </summary>
internal static class TransposedConvolution
{
    private const long LargestDense = 1 << 26;

    /// <param name="image">NHWC.</param>
    /// <param name="window">Its pads are taken away from the full result; at the end they may be below zero, which adds rows.</param>
    /// <param name="weights">[outputs / groups, height, width, inputs] as the framework has its taps.</param>
    public static XirOp Emit(
        LayerGraph graph, Layer layer, XirOp image, Window window, int outputs, int groups, Parameter weights, Parameter? bias)
    {
        var inputs = image.Output.Shape[3];
        var taps = window.KernelHeight * window.KernelWidth;
        if (groups < 1 || inputs % groups != 0 || outputs < 1 || outputs % groups != 0
            || (long)(outputs / groups) * inputs * taps != weights.Count
            || (bias is not null && bias.Count != outputs))
        {
            throw layer.NotFitting(
                $"its input has {inputs} channels; {weights.Count} weights and {bias?.Count ?? 0} biases do not give {outputs} output " +
                    $"channels in {groups} groups");
        }

        (window, weights) = WithoutNegativePads(layer, window, outputs / groups, inputs, weights);
        var turned = weights.Select(values => Turned(values, window, outputs / groups, inputs));
        var depthwise = groups > 1 && groups == inputs && groups == outputs;
        var filters = depthwise
            ? graph.Const(turned, 1, window.KernelHeight, window.KernelWidth, outputs)
            : graph.Const(
                Ungrouped(layer, turned, window, outputs, inputs, groups), outputs, window.KernelHeight, window.KernelWidth, inputs);
        return graph.Add(
            layer, depthwise ? OpNames.TransposedDepthwiseConv2d : OpNames.TransposedConv2d,
            [
                1,
                Size(image.Output.Shape[1], window.StrideHeight, window.SpanHeight, window.PadTop + window.PadBottom),
                Size(image.Output.Shape[2], window.StrideWidth, window.SpanWidth, window.PadLeft + window.PadRight),
                outputs,
            ],
            Convolution.Attributes(window, inputs, outputs, depthwise ? groups : 1, bias),
            Convolution.Arguments(graph, image, filters, bias));
    }

    /// <summary>Rows or columns of the result.</summary>
    public static int Size(int input, int stride, int span, int pads) =>
        (int)Math.Clamp((((long)input - 1) * stride) + span - pads, -1, int.MaxValue);

    // Rows that the result has more than the kernel reaches are taps of zero.
    private static (Window Window, Parameter Weights) WithoutNegativePads(
        Layer layer, Window window, int outputs, int inputs, Parameter weights)
    {
        var (rows, columns) = (Math.Max(-window.PadBottom, 0), Math.Max(-window.PadRight, 0));
        if (rows == 0 && columns == 0)
        {
            return (window, weights);
        }

        if (window.DilationHeight != 1 || window.DilationWidth != 1)
        {
            throw layer.Unsupported(
                "it has both a dilation and an output padding beyond its kernel", "Use output_padding=0, or dilation=1.");
        }

        var larger = window with
        {
            KernelHeight = window.KernelHeight + rows, KernelWidth = window.KernelWidth + columns,
            PadBottom = window.PadBottom + rows, PadRight = window.PadRight + columns,
        };
        var count = (long)outputs * larger.KernelHeight * larger.KernelWidth * inputs;
        return (larger, weights.Select(values => Widened(values, window, larger, outputs, inputs), count));
    }

    private static float[] Widened(float[] values, Window window, Window larger, int outputs, int inputs)
    {
        var (run, widened) = (window.KernelWidth * inputs, new float[(long)outputs * larger.KernelHeight * larger.KernelWidth * inputs]);
        for (var i = 0; i < outputs * window.KernelHeight; i++)
        {
            var (output, row) = Math.DivRem(i, window.KernelHeight);
            values.AsSpan(i * run, run).CopyTo(widened.AsSpan(((output * larger.KernelHeight) + row) * larger.KernelWidth * inputs));
        }

        return widened;
    }

    private static float[] Turned(float[] values, Window window, int outputs, int inputs)
    {
        var taps = window.KernelHeight * window.KernelWidth;
        var turned = new float[values.Length];
        for (var i = 0; i < outputs * taps; i++)
        {
            var (output, tap) = Math.DivRem(i, taps);
            values.AsSpan(i * inputs, inputs).CopyTo(turned.AsSpan(((output * taps) + taps - 1 - tap) * inputs));
        }

        return turned;
    }

    /// <summary>[outputs, height, width, inputs] with zeros where a group does not read.</summary>
    private static Parameter Ungrouped(Layer layer, Parameter weights, Window window, int outputs, int inputs, int groups)
    {
        if (groups == 1)
        {
            return weights;
        }

        var taps = window.KernelHeight * window.KernelWidth;
        var count = (long)outputs * taps * inputs;
        return count <= LargestDense
            ? weights.Select(values => Spread(values, taps, outputs, inputs, groups), count)
            : throw layer.Unsupported($"its {groups} groups would take {count} weights", "Use groups=1, or as many groups as channels.");
    }

    private static float[] Spread(float[] values, int taps, int outputs, int inputs, int groups)
    {
        var (members, readers) = (inputs / groups, outputs / groups);
        var dense = new float[outputs * taps * inputs];
        for (var i = 0; i < outputs * taps; i++)
        {
            var (output, tap) = Math.DivRem(i, taps);
            var (group, reader) = Math.DivRem(output, readers);
            values.AsSpan((((reader * taps) + tap) * inputs) + (group * members), members)
                .CopyTo(dense.AsSpan((i * inputs) + (group * members)));
        }

        return dense;
    }
}
