using System.Globalization;
using Vai.Compiled;

namespace Vai.Compiler.Superlayers;

/// <summary>
/// Convolutions that CONV and ALU have no fields for, as plain ones over parts of the tensors: dilated and transposed ones phase by
/// phase, those with groups of channels group by group. Exact: every output is still one sum, rounded once.
/// </summary>
internal static class Decomposition
{
    private const int Rows = 1;
    private const int Columns = 2;
    private const int Channels = 3;

    /// <summary>A convolution whose window may be dilated. Without dilation it is itself.</summary>
    public static Superlayer OfDilated(Superlayer superlayer) => !IsDilated(superlayer)
        ? superlayer
        : Phases(superlayer, (window, axis, inputs, outputs) => axis == Rows
            ? AxisPhase.OfDilated(window.KernelHeight, window.StrideHeight, window.DilationHeight, window.PadTop, inputs, outputs)
            : AxisPhase.OfDilated(window.KernelWidth, window.StrideWidth, window.DilationWidth, window.PadLeft, inputs, outputs));

    /// <summary>
    /// A transposed convolution, its window as XIR writes it (stride is how far the inputs lie apart, padding what the full result
    /// loses at its edges), its weights in the order of a plain correlation (machine.md 2).
    /// </summary>
    /// <remarks>A dilated one is left as it is: no constraint lets it pass.</remarks>
    public static Superlayer OfTransposed(Superlayer superlayer) => IsDilated(superlayer)
        ? superlayer
        : Phases(superlayer, (window, axis, inputs, outputs) => axis == Rows
            ? AxisPhase.OfTransposed(window.KernelHeight, window.StrideHeight, window.PadTop, inputs, outputs)
            : AxisPhase.OfTransposed(window.KernelWidth, window.StrideWidth, window.PadLeft, inputs, outputs));

    /// <summary>A convolution in groups: the weights are [oc, kh, kw, ic / groups].</summary>
    /// <param name="split">What is to be done with each group.</param>
    public static Superlayer OfGroups(ConvolutionSuperlayer superlayer, int groups, Func<Superlayer, Superlayer> split) => groups == 1
        ? split(superlayer)
        : CompositeSuperlayer.Of(superlayer.Name, superlayer.Input, superlayer.Output, Enumerable.Range(0, groups).Select(group =>
        {
            var inputs = superlayer.Input.Shape[Channels] / groups;
            var outputs = superlayer.Output.Shape[Channels] / groups;
            var stage = superlayer.Convolution;
            var made = new Interval(group * outputs, outputs);
            return split(superlayer with
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{superlayer.Name} (group {group})"),
                Input = superlayer.Input.Slice(Channels, new Interval(group * inputs, inputs)),
                Output = superlayer.Output.Slice(Channels, made),
                Convolution = stage with { Weights = stage.Weights.Slice(0, made), Bias = stage.Bias.Slice(0, made) },
            });
        }));

    private static Superlayer Phases(Superlayer superlayer, Func<Window, int, int, int, ImmutableArray<AxisPhase>> phases)
    {
        var (window, input, output) = (WindowOf(superlayer), superlayer.Input, superlayer.Output);
        return CompositeSuperlayer.Of(
            superlayer.Name, input, output,
            from rows in phases(window, Rows, input.Shape[Rows], output.Shape[Rows])
            from columns in phases(window, Columns, input.Shape[Columns], output.Shape[Columns])
            select Phase(superlayer, rows, columns));
    }

    private static Superlayer Phase(Superlayer superlayer, AxisPhase rows, AxisPhase columns)
    {
        var window = new Window(rows.Taps.Count, columns.Taps.Count)
        {
            StrideHeight = rows.Stride,
            StrideWidth = columns.Stride,
            PadTop = rows.Pad,
            PadBottom = rows.PadAfter,
            PadLeft = columns.Pad,
            PadRight = columns.PadAfter,
        };
        var name = string.Create(CultureInfo.InvariantCulture, $"{superlayer.Name} (phase {rows.Outputs.First},{columns.Outputs.First})");
        var input = superlayer.Input.Slice(Rows, rows.Inputs).Slice(Columns, columns.Inputs);
        var output = superlayer.Output.Slice(Rows, rows.Outputs).Slice(Columns, columns.Outputs);
        return superlayer switch
        {
            ConvolutionSuperlayer convolution => convolution with
            {
                Name = name, Input = input, Output = output,
                Convolution =
                    convolution.Convolution with { Window = window, Weights = Taps(convolution.Convolution.Weights, rows, columns) },
            },
            AluSuperlayer { Alu: DepthwiseStage stage } depthwise => depthwise with
            {
                Name = name, Input = input, Output = output,
                Alu = stage with { Window = window, Weights = Taps(stage.Weights, rows, columns) },
            },
            _ => throw new ArgumentException($"no phases of {superlayer.GetType().Name}", nameof(superlayer)),
        };
    }

    // Weights are [.., kh, kw, ..]: their taps lie on the axes of rows and columns.
    private static DdrTensor Taps(DdrTensor weights, AxisPhase rows, AxisPhase columns) =>
        weights.Slice(Rows, rows.Taps).Slice(Columns, columns.Taps);

    private static DdrTensor Slice(this DdrTensor tensor, int axis, Lattice items) =>
        tensor.Slice(axis, items.First, items.Step, items.Count);

    private static bool IsDilated(Superlayer superlayer) => WindowOf(superlayer) is { DilationHeight: > 1 } or { DilationWidth: > 1 };

    private static Window WindowOf(Superlayer superlayer) => superlayer switch
    {
        ConvolutionSuperlayer convolution => convolution.Convolution.Window,
        AluSuperlayer alu => alu.Alu.Window,
        _ => throw new ArgumentException($"{superlayer.GetType().Name} has no window", nameof(superlayer)),
    };
}
