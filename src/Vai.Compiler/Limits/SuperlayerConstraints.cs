using Vai.Compiled;
using Vai.Compiler.Superlayers;
using Vai.Compiler.Tilings;
using Vai.Isa;
using Vai.Numerics;
using Vai.Targets;

namespace Vai.Compiler.Limits;

/// <summary>
/// What the DPU can compute of convolutions, depthwise convolutions, poolings and element-wise operations: the table that inspector and
/// compiler both ask (machine.md 1 and 6: published limits; the widths of the fields in 0; what the machine computes otherwise than the
/// graph says, 13).
/// </summary>
internal static class SuperlayerConstraints
{
    private const int LargestDdrAddress = (1 << 29) - 1;
    private const int LargestPixelStride = 1 << 16;
    private const int LargestConvolutionKernel = 16;
    private const int LargestConvolutionStride = 8;
    private const int LargestConvolutionPad = 15;
    private const int LargestOperands = 4;
    private const int Factors = 2;
    private const int LargestScalingShift = 16;
    private const int LeastHardSigmoidFixPoint = 7;
    private const int LargestFixPoint = 127;

    /// <summary>In the order in which a user hears of them: the most telling first.</summary>
    public static ImmutableArray<Constraint> All { get; } =
    [
        new(VaiDiagnostics.WorkMissing, (target, superlayer) => MissingWork.Of(target.Features, superlayer)),
        new(VaiDiagnostics.KernelOutOfRange, (target, superlayer) => Windows(target, superlayer).SelectMany(Kernel)),
        new(VaiDiagnostics.StrideOutOfRange, (target, superlayer) => Windows(target, superlayer).SelectMany(Stride)),
        new(VaiDiagnostics.DilationOutOfRange, (target, superlayer) => Windows(target, superlayer).SelectMany(Dilation)),
        new(VaiDiagnostics.PaddingOutOfRange, (target, superlayer) => Windows(target, superlayer).SelectMany(Padding)),
        new(VaiDiagnostics.ChannelsOutOfRange, Channels),
        new(VaiDiagnostics.WeightsOutOfRange, WeightLines),
        new(VaiDiagnostics.ShiftOutOfRange, Shifts),
        new(VaiDiagnostics.LeakyReluMissing, LeakyRelu),
        new(VaiDiagnostics.AddressOutOfRange, (_, superlayer) => Addresses(superlayer)),
        new(VaiDiagnostics.BanksTooSmall, Banks),
        new(VaiDiagnostics.OperandsOutOfRange, (_, superlayer) => Operands(superlayer)),
    ];

    /// <summary>Everything that keeps a superlayer from being scheduled; empty when nothing does.</summary>
    public static IEnumerable<Diagnostic> Violations(DpuTarget target, Superlayer superlayer) =>
        (from part in CompositeSuperlayer.PartsOf(superlayer)
         from constraint in All
         from violation in constraint.Violations(target, part)
         select violation with { Location = new DiagnosticLocation(null, superlayer.Name) }).Distinct();

    /// <summary>
    /// Whether a pooling or depthwise convolution can follow a convolution without its input leaving the banks. Otherwise it is a
    /// superlayer of its own.
    /// </summary>
    /// <param name="convolution">Its own ALU stage and output are left out of account.</param>
    public static bool CanFuse(DpuTarget target, ConvolutionSuperlayer convolution, AluStage alu) =>
        Fuse(convolution, alu) is { } fused && !Violations(target, fused).Any();

    /// <summary>Both stages as one superlayer; null where there would be no output.</summary>
    public static ConvolutionSuperlayer? Fuse(ConvolutionSuperlayer convolution, AluStage alu)
    {
        var window = convolution.Convolution.Window;
        var height = alu.Window.OutputHeight(window.OutputHeight(convolution.Input.Shape[1]));
        var width = alu.Window.OutputWidth(window.OutputWidth(convolution.Input.Shape[2]));
        ImmutableArray<int> shape = [1, height, width, convolution.Convolution.Weights.Shape[0]];
        return height > 0 && width > 0
            ? convolution with { Alu = alu, Output = convolution.Output with { Shape = shape, Stride = DpuSubgraph.DenseStride(shape) } }
            : null;
    }

    private static IEnumerable<LimitedWindow> Windows(DpuTarget target, Superlayer superlayer)
    {
        if (superlayer is ConvolutionSuperlayer { Convolution.Window: var window })
        {
            yield return new("convolution", window, LargestConvolutionKernel, LargestConvolutionStride, LargestConvolutionPad);
        }

        var dpu = target.Features;
        switch (Alu(superlayer))
        {
            case DepthwiseStage { Window: var depthwise } stage when dpu.HasDepthwise:
                yield return new("depthwise convolution", depthwise, dpu.LargestDepthwiseKernel, dpu.LargestDepthwiseStride,
                    WindowFields.Of(target, stage).LargestPad);
                break;
            case PoolingStage { Window: var pooling } stage:
                yield return new("pooling", pooling, dpu.LargestPoolKernel, dpu.LargestPoolStride,
                    WindowFields.Of(target, stage).LargestPad)
                    { MustBeSquare = dpu.HasOnlySquareAverages && stage.Kind == PoolingKind.Average };
                break;
        }
    }

    private static AluStage? Alu(Superlayer superlayer) =>
        (superlayer as ConvolutionSuperlayer)?.Alu ?? (superlayer as AluSuperlayer)?.Alu;

    private static IEnumerable<Measurement> Kernel(LimitedWindow item)
    {
        var (height, width) = (item.Window.KernelHeight, item.Window.KernelWidth);
        yield return new($"The {item.Name}'s kernel height", height, 1, item.LargestKernel);
        yield return new($"The {item.Name}'s kernel width", width, 1, item.LargestKernel);
        if (item.MustBeSquare)
        {
            yield return new("What the kernel of the average is wider than high", width - height, 0, 0);
        }
    }

    private static IEnumerable<Measurement> Stride(LimitedWindow item)
    {
        yield return new($"The {item.Name}'s vertical stride", item.Window.StrideHeight, 1, item.LargestStride);
        yield return new($"The {item.Name}'s horizontal stride", item.Window.StrideWidth, 1, item.LargestStride);
    }

    private static IEnumerable<Measurement> Dilation(LimitedWindow item)
    {
        yield return new($"The {item.Name}'s vertical dilation", item.Window.DilationHeight, 1, 1);
        yield return new($"The {item.Name}'s horizontal dilation", item.Window.DilationWidth, 1, 1);
    }

    private static IEnumerable<Measurement> Padding(LimitedWindow item)
    {
        // The instructions count padding on the left and above; on the other two sides they name the last tap instead.
        var (name, window) = (item.Name, item.Window);
        yield return new($"The {name}'s padding above", window.PadTop, 0, Math.Min(window.KernelHeight - 1, item.LargestPad));
        yield return new($"The {name}'s padding on the left", window.PadLeft, 0, Math.Min(window.KernelWidth - 1, item.LargestPad));
        yield return new($"The {name}'s padding below", window.PadBottom, 0, window.KernelHeight - 1);
        yield return new($"The {name}'s padding on the right", window.PadRight, 0, window.KernelWidth - 1);
    }

    // A tiling cuts all other channels into blocks; those that a convolution sums over must be there at once.
    private static IEnumerable<Measurement> Channels(DpuTarget target, Superlayer superlayer) => superlayer is ConvolutionSuperlayer
        ? [new("The number of input channels", superlayer.Input.Shape[3], 1, Tiling.LargestChannelGroups
            * target.Architecture.ChannelParallel)]
        : [];

    private static IEnumerable<Measurement> WeightLines(DpuTarget target, Superlayer superlayer)
    {
        if (superlayer is ConvolutionSuperlayer { Convolution.Window: var window })
        {
            var groups = IntegerMath.CeilingDivide(superlayer.Input.Shape[3], target.Architecture.ChannelParallel);
            yield return new(
                "Kernel height times kernel width times groups of input channels",
                (long)window.KernelHeight * window.KernelWidth * groups, 1, DpuArchitecture.BankDepth);
        }

        if (Alu(superlayer) is DepthwiseStage { Window: var depthwise })
        {
            yield return new(
                "Kernel height times kernel width of the depthwise convolution", (long)depthwise.KernelHeight * depthwise.KernelWidth, 1,
                DpuArchitecture.BankDepth);
        }
    }

    private static IEnumerable<Measurement> Shifts(DpuTarget target, Superlayer superlayer)
    {
        var set = target.InstructionSet;
        var (largestWrite, largestRead) = (set.Largest(Elew.ShiftWriteField), set.Largest(ElewInit.ShiftReadField));
        if (superlayer is ConvolutionSuperlayer { Convolution: var convolution })
        {
            yield return new("The convolution's shift_cut", convolution.ShiftCut, 0, 16);
            yield return new("The convolution's shift_bias", convolution.ShiftBias, 0, 17);
        }

        foreach (var stage in Parts(superlayer).Select(part => part.Stage)
            .Concat(Alu(superlayer) is MergeStage merge ? [merge.Elementwise] : []))
        {
            yield return new("The shift of the element-wise result", stage.ShiftWrite, -largestWrite, largestWrite);
            if (stage.Kind == ElementwiseKind.Add)
            {
                yield return new("The largest difference of the operands' fix points", stage.ShiftReads.Max(), 0, largestRead);
                yield return FineOperands(stage);
            }
        }

        if (superlayer is ScalingSuperlayer { Stage: var scaling })
        {
            yield return new("The shift of the product", scaling.ShiftCut, 0, LargestScalingShift);
        }

        switch (Alu(superlayer))
        {
            case DepthwiseStage depthwise:
                yield return new("The depthwise convolution's shift_cut", depthwise.ShiftCut, 0, 16);
                yield return new("The depthwise convolution's shift_bias", depthwise.ShiftBias, 0, 17);
                break;
            case HardSigmoidStage sigmoid:
                yield return new("The fix point of the hard sigmoid's input", sigmoid.ShiftBias, 0, 15);
                yield return new("The hard sigmoid's shift_cut", sigmoid.ShiftCut, 0, 31);
                // Below, ALU gives numbers above 1.
                yield return new("The fix point of the hard sigmoid's result", sigmoid.FixPoint, LeastHardSigmoidFixPoint, LargestFixPoint);
                break;
            case PoolingStage { Kind: PoolingKind.Maximum } maximum:
                yield return new("The maximum pooling's shift", maximum.Shift, 0, 0);
                break;
            case PoolingStage { Kind: PoolingKind.Average } average:
                foreach (var shift in AverageShifts.Of(set, average))
                {
                    yield return shift;
                }

                break;
        }
    }

    // ELEW cuts off what an operand has behind its two fraction bits: one such operand may be, where the result is not finer.
    private static Measurement FineOperands(ElementwiseStage stage) => new(
        "The number of summands whose fix points are 3 or more above the least",
        stage.ShiftReads.Count(shift => shift > AlignedSum.FractionBits),
        0,
        AlignedSum.IsExact([AlignedSum.FractionBits + 1], stage.ShiftWrite) ? 1 : 0);

    private static IEnumerable<Measurement> LeakyRelu(DpuTarget target, Superlayer superlayer)
    {
        // ALU's leaky relu is in no vendor file, whatever the fingerprint says (machine.md 7).
        if ((superlayer is ConvolutionSuperlayer { Convolution.Activation: Activation.LeakyRelu }
                && !target.Features.HasConvolutionLeakyRelu)
            || Alu(superlayer) is DepthwiseStage { Activation: Activation.LeakyRelu })
        {
            yield return new("Leaky relu", 1, 0, 0);
        }
    }

    private static ImmutableArray<ElementwisePart> Parts(Superlayer superlayer) => (superlayer as ElementwiseSuperlayer)?.Parts ?? [];

    private static IEnumerable<Measurement> Operands(Superlayer superlayer) =>
        Parts(superlayer).Select(part => part.Stage.Kind == ElementwiseKind.Multiply
            ? new Measurement("The number of factors", part.Operands.Length, Factors, Factors)
            : new Measurement("The number of operands", part.Operands.Length, 1, LargestOperands));

    private static IEnumerable<(string Name, DdrTensor Tensor)> Maps(Superlayer superlayer) => superlayer switch
    {
        ElementwiseSuperlayer elementwise => elementwise.Parts.SelectMany(part =>
            part.Operands.Select(operand => ("input", operand)).Append(("output", part.Output))),
        ScalingSuperlayer scaling => [("input", scaling.Input), ("vector", scaling.Vector), ("output", scaling.Output)],
        ConvolutionSuperlayer { Alu: MergeStage merge } =>
            [("input", superlayer.Input), ("other map", merge.Operand), ("output", superlayer.Output)],
        _ => [("input", superlayer.Input), ("output", superlayer.Output)],
    };

    private static IEnumerable<Measurement> Addresses(Superlayer superlayer)
    {
        foreach (var (name, tensor) in Maps(superlayer))
        {
            yield return new($"The last byte of the {name}", tensor.End - 1, 0, LargestDdrAddress);
            yield return new($"The distance between pixels of the {name}", tensor.Stride[2], 1, LargestPixelStride);
        }

        if (superlayer is ConvolutionSuperlayer { Convolution: var convolution })
        {
            yield return new("The last byte of the weights", convolution.Weights.End - 1, 0, LargestDdrAddress);
            yield return new("The last byte of the biases", convolution.Bias.End - 1, 0, LargestDdrAddress);
        }

        if (Alu(superlayer) is DepthwiseStage depthwise)
        {
            yield return new("The last byte of the depthwise weights", depthwise.Weights.End - 1, 0, LargestDdrAddress);
            yield return new("The last byte of the depthwise biases", depthwise.Bias.End - 1, 0, LargestDdrAddress);
        }
    }

    /// <summary>Asked last, of a superlayer that is otherwise sound: the search of tilings relies on the ranges above.</summary>
    private static IEnumerable<Measurement> Banks(DpuTarget target, Superlayer superlayer)
    {
        if (!All.Where(constraint => constraint.Descriptor != VaiDiagnostics.BanksTooSmall)
            .SelectMany(constraint => constraint.Violations(target, superlayer)).Any()
            && !TilingSearch.Fits(target, superlayer))
        {
            var pixels = Windows(target, superlayer).Select(item => (long)item.Window.KernelHeight * item.Window.KernelWidth)
                .DefaultIfEmpty(1).Max();
            yield return new("Pixels under the largest window", pixels, 1, 0);
        }
    }

    /// <summary>A window, and the largest that its instruction takes.</summary>
    private sealed record LimitedWindow(string Name, Window Window, int LargestKernel, int LargestStride, int LargestPad)
    {
        public bool MustBeSquare { get; init; }
    }
}
