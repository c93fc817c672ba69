namespace Vai.Xir.Ops;

/// <summary>
/// A sliding window over rows and columns: what convolution and pooling share. XIR writes pairs as [width, height] and
/// padding as [left, right, top, bottom] (xmodel.md 2.3); here each number has its name.
/// </summary>
internal sealed record Window(int KernelHeight, int KernelWidth)
{
    /// <summary>Larger than any legal kernel, stride or pad; a hostile file must not overflow the arithmetic.</summary>
    private const int Largest = 1 << 15;

    public int StrideHeight { get; init; } = 1;

    public int StrideWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;

    public int PadLeft { get; init; }

    public int PadRight { get; init; }

    public int PadTop { get; init; }

    public int PadBottom { get; init; }

    /// <summary>Rows that the kernel spans, dilation included.</summary>
    public int SpanHeight => ((KernelHeight - 1) * DilationHeight) + 1;

    /// <summary>Columns that the kernel spans, dilation included.</summary>
    public int SpanWidth => ((KernelWidth - 1) * DilationWidth) + 1;

    /// <summary>Output rows for an input of that many rows (rounded down).</summary>
    public int OutputHeight(int inputHeight) => ((inputHeight + PadTop + PadBottom - SpanHeight) / StrideHeight) + 1;

    /// <summary>Output columns for an input of that many columns (rounded down).</summary>
    public int OutputWidth(int inputWidth) => ((inputWidth + PadLeft + PadRight - SpanWidth) / StrideWidth) + 1;

    /// <summary>The window with stride 1 along each axis where it fits once anyway: the stride says nothing there.</summary>
    public Window WithoutIdleStrides(int inputHeight, int inputWidth)
    {
        var single = this with { StrideHeight = 1, StrideWidth = 1 };
        return this with
        {
            StrideHeight = single.OutputHeight(inputHeight) == 1 ? 1 : StrideHeight,
            StrideWidth = single.OutputWidth(inputWidth) == 1 ? 1 : StrideWidth,
        };
    }

    /// <summary>
    /// The window of an op, its padding made explicit: whatever <c>pad_mode</c> says (FLOOR, CEIL, SAME, VALID), the pads are those
    /// with which rounding down gives the op's output size. CEIL may thus pad more at the end than the op wrote.
    /// </summary>
    /// <param name="inputShape">NHWC.</param>
    /// <exception cref="VaiException">VAI2001: an attribute is missing or senseless.</exception>
    public static Window From(XirOp op, ImmutableArray<int> inputShape)
    {
        var kernel = Pair(op, "kernel", null);
        var stride = Pair(op, "stride", null);
        var dilation = Pair(op, "dilation", [1, 1]);
        var pad = op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        if (pad.Length != 4 || pad.Any(item => item is < 0 or > Largest) || inputShape.Length != 4 || op.Output.Shape.Length != 4)
        {
            throw Bad(op,
                $"pad is [{string.Join(',', pad)}], input [{string.Join(',', inputShape)}], output " +
                $"[{string.Join(',', op.Output.Shape)}]; four numbers each are needed");
        }

        var window = new Window(kernel[1], kernel[0])
        {
            StrideHeight = stride[1],
            StrideWidth = stride[0],
            DilationHeight = dilation[1],
            DilationWidth = dilation[0],
            PadLeft = pad[0],
            PadTop = pad[2],
        };
        var (top, bottom) = Pads(op, inputShape[1], op.Output.Shape[1], window.StrideHeight, window.SpanHeight, pad[2]);
        var (left, right) = Pads(op, inputShape[2], op.Output.Shape[2], window.StrideWidth, window.SpanWidth, pad[0]);
        return window with { PadTop = top, PadBottom = bottom, PadLeft = left, PadRight = right };
    }

    /// <summary>
    /// The window of a transposed convolution: its padding is what the full result loses at its edges, and stays as the op writes it.
    /// </summary>
    /// <exception cref="VaiException">VAI2001: an attribute is missing or senseless.</exception>
    public static Window FromTransposed(XirOp op, ImmutableArray<int> inputShape)
    {
        var pad = op.Attributes.Get("pad", ImmutableArray.Create(0, 0, 0, 0));
        return From(op, inputShape) with { PadLeft = pad[0], PadRight = pad[1], PadTop = pad[2], PadBottom = pad[3] };
    }

    /// <summary>The attributes that XIR writes for this window.</summary>
    public (string Name, AttributeValue Value)[] ToAttributes() =>
    [
        ("kernel", AttributeValue.OfInt32Vector(KernelWidth, KernelHeight)),
        ("stride", AttributeValue.OfInt32Vector(StrideWidth, StrideHeight)),
        ("dilation", AttributeValue.OfInt32Vector(DilationWidth, DilationHeight)),
        ("pad", AttributeValue.OfInt32Vector(PadLeft, PadRight, PadTop, PadBottom)),
    ];

    // The end padding follows from the sizes: exactly what the last output position reaches past the input.
    private static (int Begin, int End) Pads(XirOp op, int input, int output, int stride, int span, int begin)
    {
        var total = Math.Max(((output - 1) * stride) + span - input, 0);
        if (op.Attributes.Get("pad_mode", "FLOOR") == "SAME")
        {
            begin = total / 2;
        }

        return (begin, Math.Max(total - begin, 0));
    }

    private static ImmutableArray<int> Pair(XirOp op, string name, int[]? fallback)
    {
        if (!op.Attributes.TryGet(name, out ImmutableArray<int> pair))
        {
            pair = fallback is null ? throw Bad(op, $"it has no attribute '{name}'") : [.. fallback];
        }

        return pair.Length == 2 && pair.All(item => item is >= 1 and <= Largest)
            ? pair
            : throw Bad(op, $"attribute '{name}' is [{string.Join(',', pair)}]; two numbers from 1 to {Largest} are needed");
    }

    private static VaiException Bad(XirOp op, string what) =>
        VaiDiagnostics.BadXmodel.Exception(new DiagnosticLocation(null, op.Name), what);
}
