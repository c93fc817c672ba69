using System.Collections.Frozen;
using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Compiler.DpuOps;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Runtime.Cpu.Ops;
using Vai.Runtime.Cpu;
using Vai.Runtime;
using Vai.Xir.Ops;

namespace Vai.Compiler.Inspection.Ops;

/// <summary>Concatenation, slices, resizing, pixel shuffle: bytes from place to place.</summary>
internal static class Moves
{
    private const int LargestRank = 4;

    /// <summary>The fix point of what feeds only one of these is the one that stands behind it (guide quantizer.md 2.1).</summary>
    public static FrozenSet<string> Types { get; } = FrozenSet.ToFrozenSet(["concat", "pixel-shuffle"], StringComparer.Ordinal);

    public static Verdict JudgeConcat(InspectedOp op)
    {
        var output = InspectedOp.Placed(op.Op.Name, op.OutputShape);
        var axis = ConcatFix.AxisOf(op.Op);
        return NoMap(op, op.OutputShape) ?? op.Unfinished(0, takesLeakyRelu: false, roundsInputs: true) ?? op.AskTable(0, Copy(op, [.. op.Inputs.Select(input => (
            InspectedOp.Placed(input.Name, input.Output.Shape), output.Part(axis, 0, input.Output.Shape[axis])))]));
    }

    public static Verdict JudgeSlice(InspectedOp op)
    {
        var strides = op.Op.Attributes.Get("strides", ImmutableArray<int>.Empty);
        if (strides.Length != op.InputShape.Length || strides.Any(step => step < 1) || strides[^1] != 1)
        {
            return op.OnCpu($"its strides are [{string.Join(',', strides)}]; the DPU takes channels one by one and other dimensions forwards", "Slice whole runs of channels.");
        }

        var input = InspectedOp.Placed(op.Input.Name, op.InputShape);
        return NoMap(op, op.InputShape) ?? op.Unfinished(0, takesLeakyRelu: false) ?? op.AskTable(0, Copy(
            op, [(input.Slice([.. strides.Select(_ => 0)], strides, op.OutputShape), InspectedOp.Placed(op.Op.Name, op.OutputShape))]));
    }

    public static Verdict JudgeResize(InspectedOp op)
    {
        if (op.InputShape is not [1, var height, var width, var channels] || op.OutputShape is not [1, var newHeight, var newWidth, _]
            || ResizeSources.Exact(op.Op, height, newHeight) is not { } rows || ResizeSources.Exact(op.Op, width, newWidth) is not { } columns)
        {
            return op.OnCpu(
                $"with mode {op.Op.Attributes.Get("mode", "NEAREST")} from [{string.Join(',', op.InputShape)}] to [{string.Join(',', op.OutputShape)}] it mixes pixels, and the DPU only repeats or picks them",
                "Use nearest resizing by a whole factor.");
        }

        var (input, output) = (InspectedOp.Placed(op.Input.Name, op.InputShape), InspectedOp.Placed(op.Op.Name, op.OutputShape));
        if (newHeight % height == 0 && newWidth % width == 0 && IsRepeating(rows, newHeight / height) && IsRepeating(columns, newWidth / width))
        {
            return op.Unfinished(0, takesLeakyRelu: false) ?? op.AskTable(0, new ElementwiseSuperlayer(
                op.Op.Name, input, [Copies.Repeated(input, output, newHeight / height, newWidth / width)], output));
        }

        return Step(rows) is not { } rowStep || Step(columns) is not { } columnStep
            ? op.OnCpu("it repeats pixels unequally often, the DPU repeats each a whole number of times", "Use nearest resizing by a whole factor.")
            : op.Unfinished(0, takesLeakyRelu: false) ?? op.AskTable(0, Copy(op, [(input.Slice([0, 0, 0, 0], [1, rowStep, columnStep, 1], [1, newHeight, newWidth, channels]), output)]));
    }

    public static Verdict JudgePixelShuffle(InspectedOp op)
    {
        var (block, isUpscaling) = (op.Op.Attributes.Get("scale", 0), op.Op.Attributes.Get("upscale", true));
        var (small, large) = isUpscaling ? (op.InputShape, op.OutputShape) : (op.OutputShape, op.InputShape);
        if (!Lowering.Rules.PixelShuffle.IsBlockwise(small, large, block))
        {
            return op.OnCpu($"blocks of {block} do not lead from [{string.Join(',', op.InputShape)}] to [{string.Join(',', op.OutputShape)}]", "Use maps of one image.");
        }

        return op.Unfinished(0, takesLeakyRelu: false) ?? op.AskTable(0, isUpscaling && large[3] == 1 ? Spread(op, block) : Sorted(op, block, isUpscaling));
    }

    private static ElementwiseSuperlayer Spread(InspectedOp op, int block)
    {
        var part = InspectedOp.Placed(op.Input.Name, op.InputShape.SetItem(3, 1));
        return Copy(op, [(part, InspectedOp.Placed(op.Op.Name, op.OutputShape).Slice([0, 0, 0, 0], [1, block, block, 1], part.Shape))]);
    }

    private static Superlayer Sorted(InspectedOp op, int block, bool isUpscaling)
    {
        var window = new Window(block, block) { StrideHeight = block, StrideWidth = block };
        var convolution = Conv2d.Superlayer(op, window, op.InputShape, [op.OutputShape[3], block, block, op.InputShape[3]], op.OutputShape);
        return isUpscaling ? Decomposition.OfTransposed(convolution) : convolution;
    }

    public static Verdict JudgePad(InspectedOp op)
    {
        var paddings = op.Op.Attributes.Get("paddings", ImmutableArray<int>.Empty);
        if (op.InputShape is not [1, _, _, _] || paddings is not [0, 0, var top, _, var left, _, var first, _])
        {
            return op.OnCpu($"[{string.Join(',', op.InputShape)}] with paddings [{string.Join(',', paddings)}] is no map of one image", "Pad maps of one image.");
        }

        var place = InspectedOp.Placed(op.Op.Name, op.OutputShape).Slice([0, top, left, first], [1, 1, 1, 1], op.InputShape);
        return op.Unfinished(0, takesLeakyRelu: false) ?? op.AskTable(0, Copy(op, [(InspectedOp.Placed(op.Input.Name, op.InputShape), place)]));
    }

    private static bool IsRepeating(ImmutableArray<int> sources, int times) => sources.Index().All(source => source.Item == source.Index / times);

    private static int? Step(ImmutableArray<int> sources)
    {
        var step = sources.Length > 1 ? sources[1] - sources[0] : 1;
        return step > 0 && sources.Index().All(source => source.Item == sources[0] + (source.Index * step)) ? step : null;
    }

    private static Verdict? NoMap(InspectedOp op, ImmutableArray<int> shape) => shape.Length > LargestRank || (shape.Length == LargestRank && shape[0] != 1)
        ? op.OnCpu($"[{string.Join(',', shape)}] is no map of one image", "Use tensors of at most four dimensions and one image.")
        : null;

    // Fix points, and with them shifts, are not known before quantization.
    private static ElementwiseSuperlayer Copy(InspectedOp op, ImmutableArray<(DdrTensor From, DdrTensor To)> parts) => new(
        op.Op.Name, parts[0].From, [.. parts.Select(part => Copies.Repeated(part.From.AsMap(), part.To.AsMap(), 1, 1))], InspectedOp.Placed(op.Op.Name, op.OutputShape));
}
