using CsCheck;
using Vai.Compiler.Tests.Lowering;
using Vai.Targets;

namespace Vai.Compiler.Tests.Convolutions;

internal enum LayerKind { Convolution, Grouped, Depthwise, Transposed, TransposedGrouped, TransposedDepthwise }

/// <summary>Kernel, stride, dilation and padding along one axis, as wished; a map that is too small for them gets less.</summary>
internal sealed record AxisWish(int Kernel, int Stride, int Dilation, int Before, int After);

internal sealed record LayerWish(
    LayerKind Kind, AxisWish Rows, AxisWish Columns, int Channels, int Groups, string? Activation, int ShiftCut);

/// <summary>A random chain of convolutions of all kinds, and the size that it is compiled for.</summary>
internal sealed record ConvolutionNet(string Size, int Height, int Width, int Channels, ImmutableArray<LayerWish> Layers, int Seed)
{
    private const int LargestMap = 24;

    public static Gen<ConvolutionNet> Any =>
        from size in Gen.Int[0, DpuArchitecture.All.Length - 1].Select(index => DpuArchitecture.All[index].Name)
        from height in Gen.Int[1, 20]
        from width in Gen.Int[1, 20]
        from channels in Gen.Int[1, 24]
        from layers in Layer.Array[1, 3]
        from seed in Gen.Int[0, 1_000_000]
        select new ConvolutionNet(size, height, width, channels, [.. layers], seed);

    public override string ToString() => $"{Size} {Height}x{Width}x{Channels}, seed {Seed}: {string.Join("; ", Layers)}";

    private static Gen<LayerWish> Layer =>
        from kind in Gen.Enum<LayerKind>()
        from rows in Axis
        from columns in Axis
        from channels in Gen.Int[1, 40]
        from groups in Gen.Int[1, 6]
        from activation in Gen.Bool.Select(isRelu => isRelu ? "relu" : null)
        from shiftCut in Gen.Frequency((3, Gen.Int[5, 9]), (1, Gen.Int[0, 16]))
        select new LayerWish(kind, rows, columns, channels, groups, activation, shiftCut);

    private static Gen<AxisWish> Axis =>
        from kernel in Gen.Frequency((4, Gen.Int[1, 4]), (1, Gen.Int[1, 16]))
        from stride in Gen.Frequency((4, Gen.Int[1, 2]), (1, Gen.Int[1, 8]))
        from dilation in Gen.Frequency((2, Gen.Const(1)), (2, Gen.Int[1, 3]), (1, Gen.Int[1, 9]))
        from before in Gen.Int[0, kernel - 1]
        from after in Gen.Int[0, kernel - 1]
        select new AxisWish(kernel, stride, dilation, before, after);

    public XirGraph Build()
    {
        var graph = new QuantizedGraphBuilder(Seed);
        var (map, shape, fixPoint) = (graph.Data("in", 6, 1, Height, Width, Channels), (Height, Width, Channels), 6);
        foreach (var (number, layer) in Layers.Index())
        {
            (map, shape) = Add(graph, $"layer{number}", layer, map, shape);
            map = layer.Activation is { } activation ? graph.Unary($"act{number}", activation, map) : map;
            // Weights have fix point 7.
            fixPoint = fixPoint + 7 - layer.ShiftCut;
            map = graph.Fix(map, fixPoint);
        }

        return graph.Build();
    }

    private static (string Map, (int Height, int Width, int Channels) Shape) Add(
        QuantizedGraphBuilder graph, string name, LayerWish layer, string map, (int Height, int Width, int Channels) shape)
    {
        var group = layer.Kind is LayerKind.Grouped or LayerKind.TransposedGrouped
            ? Enumerable.Range(1, layer.Groups).Last(count => shape.Channels % count == 0)
            : 1;
        var channels = layer.Channels * group;
        if (layer.Kind >= LayerKind.Transposed)
        {
            var (rows, columns) = (Transposed(layer.Rows, shape.Height), Transposed(layer.Columns, shape.Width));
            var wide = Of(rows, columns);
            int? filters = layer.Kind == LayerKind.TransposedDepthwise ? null : channels;
            return (
                graph.TransposedConv2d(name, map, filters, wide, outputPadding: 0, group),
                (Full(rows, shape.Height), Full(columns, shape.Width), filters ?? shape.Channels));
        }

        var window = Of(Fitting(layer.Rows, shape.Height), Fitting(layer.Columns, shape.Width));
        var (height, width) = (window.OutputHeight(shape.Height), window.OutputWidth(shape.Width));
        return layer.Kind == LayerKind.Depthwise
            ? (graph.DepthwiseConv2d(name, map, window), (height, width, shape.Channels))
            : (graph.Conv2d(name, map, channels, window, group: group), (height, width, channels));
    }

    private static Window Of(AxisWish rows, AxisWish columns) => new(rows.Kernel, columns.Kernel)
    {
        StrideHeight = rows.Stride, DilationHeight = rows.Dilation, PadTop = rows.Before, PadBottom = rows.After,
        StrideWidth = columns.Stride, DilationWidth = columns.Dilation, PadLeft = columns.Before, PadRight = columns.After,
    };

    // Paddings are wished in taps; a dilated kernel has them that much apart.
    private static AxisWish Fitting(AxisWish axis, int size)
    {
        var dilated = axis with { Before = axis.Before * axis.Dilation, After = axis.After * axis.Dilation };
        return size + dilated.Before + dilated.After >= ((axis.Kernel - 1) * axis.Dilation) + 1 ? dilated
            : axis.Dilation > 1 ? Fitting(axis with { Dilation = axis.Dilation - 1 }, size)
            : Fitting(axis with { Kernel =
                axis.Kernel - 1, Before = Math.Min(axis.Before, axis.Kernel - 2), After = Math.Min(axis.After, axis.Kernel - 2) }, size);
    }

    private static AxisWish Transposed(AxisWish axis, int size)
    {
        var stride = Math.Min(axis.Stride, axis.Kernel);
        axis = axis with { Dilation = 1, Stride = stride };
        while (axis.Stride > 1 && Full(axis with { Before = 0, After = 0 }, size) > LargestMap)
        {
            axis = axis with { Stride = axis.Stride - 1 };
        }

        while (Full(axis, size) < 1)
        {
            axis = axis with { Before = axis.Before / 2, After = axis.After / 2 };
        }

        return axis;
    }

    private static int Full(AxisWish axis, int size) => ((size - 1) * axis.Stride) + axis.Kernel - axis.Before - axis.After;
}
