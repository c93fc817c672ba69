using System.Globalization;
using CsCheck;
using Vai.Compiler.Tests.Scheduling;
using Vai.Numerics;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

internal enum ExtremeKind
    { Convolution, Grouped, Depthwise, Transposed, TransposedDepthwise, Maximum, Average, Linear, Sum, Product, Excite, Concatenation,
        Slice, Repeat, Sloped, HardSigmoid }

/// <summary>What one axis of a window is, and how large the map is there.</summary>
internal sealed record ExtremeAxis(int Size, int Kernel, int Stride, int Dilation, int Before, int After)
{
    public int Span => ((Kernel - 1) * Dilation) + 1;

    /// <summary>A map that holds at least one window.</summary>
    public ExtremeAxis Fitting() => this with { Size = Math.Max(Size, Span - Before - After) };

    /// <summary>A transposed window loses less than all there is.</summary>
    public ExtremeAxis Losing() => Full - Before - After > 0 ? this : (this with { Before = Before / 2, After = After / 2 }).Losing();

    private int Full => ((Size - 1) * Stride) + Span;
}

/// <summary>One layer at or beyond what the instructions' fields hold, for a size of the DPU.</summary>
internal sealed record ExtremeLayer(
    ExtremeKind Kind, DpuTarget Target, ExtremeAxis Rows, ExtremeAxis Columns, int Channels, int Outputs, int FixPoint, int Seed)
{
    /// <summary>A graph's constants and maps stay below this many numbers, so that a case takes milliseconds.</summary>
    private const long MostNumbers = 1 << 20;

    /// <summary>All small enough to be simulated.</summary>
    private const long MostProducts = 1 << 20;

    public static Gen<ExtremeLayer> Any =>
        from kind in Gen.Enum<ExtremeKind>()
        from target in Gen.Int[0, LayerGenerators.Targets.Length - 1]
        from rows in Axis(kind)
        from columns in Axis(kind)
        from channels in Edges(1, 4100)
        from outputs in Edges(1, 4100)
        from fixPoint in Gen.Frequency((5, Gen.Int[2, 8]), (1, Gen.Int[-12, 20]))
        from seed in Gen.Int[0, 1_000_000]
        select Affordable(new ExtremeLayer(kind, LayerGenerators.Targets[target], rows, columns, channels, outputs, fixPoint, seed));

    public bool IsSimulated => Numbers * Rows.Kernel * Columns.Kernel <= MostProducts && Products <= MostProducts;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Kind} on {Target.Name}: rows {Rows}, columns {Columns}, {Channels} to {Outputs} channels, fix point {FixPoint}, seed {Seed}");

    public XirGraph Build()
    {
        var graph = new QuantizedGraphBuilder(Seed);
        var input = graph.Data("in", 6, Kind == ExtremeKind.Linear ? [1, Rows.Size * Channels] : [1, Rows.Size, Columns.Size, Channels]);
        graph.Fix(Layer(graph, input), FixPoint, "result");
        return graph.Build();
    }

    private string Layer(QuantizedGraphBuilder graph, string input) => Kind switch
    {
        ExtremeKind.Convolution => graph.Conv2d("layer", input, Outputs, Window),
        ExtremeKind.Grouped => graph.Conv2d("layer", input, Channels, Window, group: Group),
        ExtremeKind.Depthwise => graph.DepthwiseConv2d("layer", input, Window),
        ExtremeKind.Transposed => graph.TransposedConv2d("layer", input, Outputs, Window),
        ExtremeKind.TransposedDepthwise => graph.TransposedConv2d("layer", input, null, Window),
        ExtremeKind.Maximum => graph.Pool("layer", "maxpool2d", input, Window),
        ExtremeKind.Average => Average(graph, graph.Pool("layer", "avgpool2d", input, Window)),
        ExtremeKind.Linear => graph.Matmul("layer", input, Outputs),
        ExtremeKind.Sum => graph.Elementwise("layer", "add", input, input),
        ExtremeKind.Product => graph.Elementwise("layer", "mul", input, graph.Constant("factors", 7, graph.ShapeOf(input))),
        ExtremeKind.Excite => graph.Broadcast("layer", "mul", input, graph.Data("gate", 7, 1, 1, 1, Channels)),
        ExtremeKind.Concatenation => graph.Concat("layer", 3, input, graph.Data("other", 5, 1, Rows.Size, Columns.Size, Outputs)),
        ExtremeKind.Slice =>
            graph.Slice("layer", input, [0, Rows.Size / 2, 0, Channels / 2], [1, Rows.Size, Columns.Size, Channels],
                [1, Rows.Stride, Columns.Stride, 1]),
        ExtremeKind.Repeat => graph.Resize("layer", input, Rows.Size * Rows.Stride, Columns.Size * Columns.Stride),
        ExtremeKind.Sloped => graph.PRelu("layer", input, graph.Constant("slopes", 7, Channels)),
        _ => graph.Elementwise("scaled", "mul", graph.Unary("layer", "hard-sigmoid", input), graph.Real("factor", [6f * 2731 / 16384], 1)),
    };

    private Window Window => new(Rows.Kernel, Columns.Kernel)
    {
        StrideHeight = Rows.Stride, DilationHeight = Rows.Dilation, PadTop = Rows.Before, PadBottom = Rows.After,
        StrideWidth = Columns.Stride, DilationWidth = Columns.Dilation, PadLeft = Columns.Before, PadRight = Columns.After,
    };

    private int Group => Enumerable.Range(1, 8).Last(count => Channels % count == 0);

    private bool IsTransposed => Kind is ExtremeKind.Transposed or ExtremeKind.TransposedDepthwise;

    private bool MixesChannels => Kind is ExtremeKind.Convolution or ExtremeKind.Grouped or ExtremeKind.Transposed or ExtremeKind.Linear;

    private int Results =>
        Kind is ExtremeKind.Convolution or ExtremeKind.Transposed or ExtremeKind.Linear or ExtremeKind.Concatenation ? Outputs : Channels;

    private long Pixels => (long)OutputSize(Rows) * OutputSize(Columns);

    private long Numbers => Math.Max((long)Rows.Size * Columns.Size * Channels, Pixels * Results);

    private long Weights =>
        (long)Rows.Kernel * Columns.Kernel * Channels * (MixesChannels ? Results : 1) * (Kind == ExtremeKind.Linear ? Rows.Size : 1);

    private long Products => Math.Max(Pixels, 1) * Weights;

    private int OutputSize(ExtremeAxis axis) => IsTransposed || Kind == ExtremeKind.Repeat ? axis.Size * axis.Stride : axis.Size;

    // What the DPU has for the mean.
    private string Average(QuantizedGraphBuilder graph, string pool)
    {
        var factor = AverageFactor.Of(Rows.Kernel, Columns.Kernel);
        var scale = Rows.Kernel * Columns.Kernel * Math.ScaleB(factor.Factor, -factor.Shift);
        return Math.Abs(scale - 1) < 1e-9 ? pool : graph.Elementwise("scaled", "mul", pool, graph.Real("factor", [(float)scale], 1));
    }

    private static Gen<ExtremeAxis> Axis(ExtremeKind kind)
    {
        var (kernel, stride) = kind switch
        {
            ExtremeKind.Maximum or ExtremeKind.Average or ExtremeKind.Depthwise => (260, 260),
            ExtremeKind.Convolution or ExtremeKind.Grouped or ExtremeKind.Transposed or ExtremeKind.TransposedDepthwise => (17, 9),
            ExtremeKind.Repeat or ExtremeKind.Slice => (1, 9),
            _ => (1, 1),
        };
        var isDilated = kernel > 1 && kind is not (ExtremeKind.Maximum or ExtremeKind.Average);
        return
            from size in Edges(1, 512)
            from taps in Edges(1, kernel)
            from step in Edges(1, stride)
            from dilation in Gen.Frequency((6, Gen.Const(1)), (1, Gen.Int[1, isDilated ? 20 : 1]))
            from before in Gen.Frequency((2, Gen.Const(0)), (3, Gen.Int[0, taps]))
            from after in Gen.Frequency((2, Gen.Const(0)), (3, Gen.Int[0, taps]))
            let axis = new ExtremeAxis(size, taps, step, dilation, before, after)
            select kind is ExtremeKind.Transposed or ExtremeKind.TransposedDepthwise ? axis.Losing() : axis.Fitting();
    }

    /// <summary>The least, the most, their neighbours, and what lies between, small numbers more often.</summary>
    private static Gen<int> Edges(int least, int most) => Gen.Frequency(
        (2, Gen.Int[least, Math.Min(least + 2, most)]), (2, Gen.Int[Math.Max(most - 5, least), most]),
        (3, Gen.Int[least, Math.Min(40, most)]), (2, Gen.Int[least, most]));

    /// <summary>The layer, made smaller where it has much more than any limit: the largest number is halved.</summary>
    private static ExtremeLayer Affordable(ExtremeLayer layer)
    {
        if (layer.Numbers <= MostNumbers && layer.Weights <= MostNumbers)
        {
            return layer;
        }

        var (rows, columns) = (layer.Rows.Size - layer.Smallest(layer.Rows), layer.Columns.Size - layer.Smallest(layer.Columns));
        return Affordable(layer.Numbers > MostNumbers && Math.Max(rows, columns) > Math.Max(layer.Channels, layer.Outputs)
            ? (rows >= columns ? layer with { Rows = layer.Halved(layer.Rows) } : layer with { Columns = layer.Halved(layer.Columns) })
            : layer.Channels + layer.Outputs > 2
                ? (layer.Channels >= layer.Outputs
                    ? layer with { Channels = (layer.Channels + 1) / 2 }
                    : layer with { Outputs = (layer.Outputs + 1) / 2 })
                : rows >= columns ? layer with { Rows = layer.Halved(layer.Rows) } : layer with { Columns = layer.Halved(layer.Columns) });
    }

    private ExtremeAxis Halved(ExtremeAxis axis)
    {
        if (axis.Size > Smallest(axis))
        {
            return axis with { Size = Smallest(axis) + ((axis.Size - Smallest(axis)) / 2) };
        }

        var smaller = axis with { Size = 1, Kernel = (axis.Kernel + 1) / 2, Before = 0, After = 0 };
        return IsTransposed ? smaller : smaller.Fitting();
    }

    private int Smallest(ExtremeAxis axis) =>
        IsTransposed ? axis.Before + axis.After + 1 : Math.Max(axis.Span - axis.Before - axis.After, 1);
}
