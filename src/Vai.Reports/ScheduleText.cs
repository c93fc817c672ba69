using System.Globalization;
using System.Text;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Isa;

namespace Vai.Reports;

/// <summary>A schedule for people: <c>vai compile --explain</c>.</summary>
internal static class ScheduleText
{
    private static readonly ImmutableArray<string> Headers =
        ["superlayer", "work", "input", "output", "strips", "blocks", "rows at once", "input kept", "weights kept", "overlap", "banks",
            "loaded", "stored"];

    private static readonly IEnumerable<string> Legend =
    [
        "strips: pieces of the columns; blocks: pieces of the output channels, in groups of as many as a line of the banks has lanes;",
        "rows at once: of the first engine's result; input kept: each row is loaded once for all blocks of a strip;",
        "weights kept: they are loaded once, not again for each strip; overlap: rows of the next tile are loaded while this one is " +
            "computed;",
        "banks: whole maps that it reads there and does not load, and whether its result stays there;",
        "loaded and stored: bytes of feature maps and constants that go through DDR.",
    ];

    /// <summary>The plans of all DPU subgraphs, by the subgraphs' names; every line ends with a line feed.</summary>
    public static string Format(IEnumerable<KeyValuePair<string, Schedule>> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var text = new StringBuilder();
        foreach (var (name, schedule) in plans)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"plan of {name}: {Quantities.Count(schedule.Superlayers.Length)} superlayers, " +
                $"{Quantities.Count(schedule.Steps.Count())} steps\n");
            text.Append(TextTable.Format(Headers, schedule.Superlayers.Select(Row))).Append('\n');
        }

        return text.AppendJoin('\n', Legend).Append('\n').ToString();
    }

    private static ImmutableArray<string> Row(SuperlayerSchedule item) =>
    [
        item.Superlayer.Name,
        Work(item.Superlayer),
        Quantities.Shape(item.Superlayer.Input.Shape.Skip(1)),
        Quantities.Shape(item.Superlayer.Output.Shape.Skip(1)),
        .. Tiling(item),
        Banks(item.Banks),
        Quantities.Count(item.Steps.Sum(Loaded)),
        Quantities.Count(item.Steps.OfType<SaveRowStep>().Sum(step => (long)step.Columns.Count * step.Channels.Count)),
    ];

    private static string Work(Superlayer superlayer) => superlayer switch
    {
        ConvolutionSuperlayer { Alu: { } alu } convolution => $"{Convolution(convolution.Convolution)} + {Alu(alu)}",
        ConvolutionSuperlayer convolution => Convolution(convolution.Convolution),
        AluSuperlayer alu => Alu(alu.Alu),
        ScalingSuperlayer => "product with a vector",
        ElementwiseSuperlayer { Parts: [] } => "nothing",
        ElementwiseSuperlayer elementwise => string.Join(" + ", elementwise.Parts.Select(Elementwise).Distinct()),
        _ => superlayer.GetType().Name,
    };

    private static string Convolution(ConvolutionStage stage) => $"convolution {Kernel(stage.Window)}{Behind(stage.Activation)}";

    private static string Alu(AluStage stage) => stage switch
    {
        DepthwiseStage depthwise => $"depthwise {Kernel(depthwise.Window)}{Behind(depthwise.Activation)}",
        PoolingStage pooling => $"{(pooling.Kind == PoolingKind.Average ? "average" : "maximum")} {Kernel(pooling.Window)}",
        HardSigmoidStage => "hard sigmoid",
        MergeStage merge => Elementwise(merge.Elementwise, 2),
        _ => stage.GetType().Name,
    };

    private static string Elementwise(ElementwisePart part) => Elementwise(part.Stage, part.Operands.Length);

    private static string Elementwise(ElementwiseStage stage, int operands) =>
        (operands == 1 ? "copy" : stage.Kind == ElementwiseKind.Add ? "sum" : "product") + (stage.HasRelu ? ", relu" : "");

    private static string Kernel(Xir.Ops.Window window) =>
        string.Create(CultureInfo.InvariantCulture, $"{window.KernelHeight} x {window.KernelWidth}")
        + (window.StrideHeight == 1 && window.StrideWidth == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" / {window.StrideHeight} x {window.StrideWidth}"));

    private static string Behind(Activation activation) => activation switch
    {
        Activation.Relu => ", relu",
        Activation.LeakyRelu => ", leaky relu",
        _ => "",
    };

    private static ImmutableArray<string> Tiling(SuperlayerSchedule item)
    {
        if (item.Tiling is not { } tiling)
        {
            return ["", "", "", "", "", ""];
        }

        var isConvolution = item.Superlayer is ConvolutionSuperlayer;
        return
        [
            Number(tiling.Strips),
            Number(tiling.Blocks),
            Number(tiling.Rows.RowsAtOnce),
            tiling.Blocks == 1 || !isConvolution ? "" : Yes(tiling.InputResident),
            tiling.Strips == 1 || !isConvolution ? "" : Yes(tiling.Blocks == 1 || !tiling.StripsOutermost),
            Yes(tiling.Rings.Overlaps),
        ];
    }

    private static string Banks(BankPlan banks) => (banks.Inputs.Count(input => input is not null), banks.Output is not null) switch
    {
        (0, false) => "",
        (0, true) => "result stays",
        (var read, false) => $"reads {Number(read)}",
        (var read, true) => $"reads {Number(read)}, result stays",
    };

    private static long Loaded(Step step) => step switch
    {
        LoadRowStep load => (long)load.Columns.Count * load.Channels.Count,
        LoadWeightsStep load => (long)load.OutputChannels.Count * load.Weights.Shape[1] * load.Weights.Shape[2] * load.Weights.Shape[3],
        LoadDepthwiseWeightsStep load => (long)load.Weights.Shape[1] * load.Weights.Shape[2] * load.Channels.Count,
        LoadVectorStep load => load.Channels.Count,
        LoadBiasStep load => load.Bias.Shape[0],
        _ => 0,
    };

    private static string Yes(bool value) => value ? "yes" : "no";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
