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
    private const int LargestAluPad = 15;
    private const int LargestAluKernel = 256;
    private const int LargestConvolutionKernel = 16;
    private const int LargestConvolutionStride = 8;
    private const int LargestShiftField = 63;
    private const int LargestMultiplyFactor = sbyte.MaxValue;
    private const int LargestOperands = 4;
    private const int Factors = 2;
    private const int LargestElementwiseShift = 15;
    private const int LargestScalingShift = 16;
    private const int LeastHardSigmoidFixPoint = 7;
    private const int LargestFixPoint = 127;

    /// <summary>In the order in which a user hears of them: the most telling first.</summary>
    public static ImmutableArray<Constraint> All { get; } =
    [
        new(VaiDiagnostics.KernelOutOfRange, (_, superlayer) => Windows(superlayer).SelectMany(Kernel)),
        new(VaiDiagnostics.StrideOutOfRange, (_, superlayer) => Windows(superlayer).SelectMany(Stride)),
        new(VaiDiagnostics.DilationOutOfRange, (_, superlayer) => Windows(superlayer).SelectMany(Dilation)),
        new(VaiDiagnostics.PaddingOutOfRange, (_, superlayer) => Windows(superlayer).SelectMany(Padding)),
        new(VaiDiagnostics.ChannelsOutOfRange, Channels),
        new(VaiDiagnostics.WeightsOutOfRange, WeightLines),
        new(VaiDiagnostics.ShiftOutOfRange, (_, superlayer) => Shifts(superlayer)),
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

    private static IEnumerable<(string Name, Window Window, bool IsAlu)> Windows(Superlayer superlayer)
    {
        if (superlayer is ConvolutionSuperlayer convolution)
        {
            yield return ("convolution", convolution.Convolution.Window, false);
        }

        // A hard sigmoid and a merge look at one pixel.
        if (Alu(superlayer) is { } alu and not (HardSigmoidStage or MergeStage))
        {
            yield return (alu is DepthwiseStage ? "depthwise convolution" : "pooling", alu.Window, true);
        }
    }

    private static AluStage? Alu(Superlayer superlayer) =>
        (superlayer as ConvolutionSuperlayer)?.Alu ?? (superlayer as AluSuperlayer)?.Alu;

    private static IEnumerable<Measurement> Kernel((string Name, Window Window, bool IsAlu) item)
    {
        var largest = item.IsAlu ? LargestAluKernel : LargestConvolutionKernel;
        yield return new($"The {item.Name}'s kernel height", item.Window.KernelHeight, 1, largest);
        yield return new($"The {item.Name}'s kernel width", item.Window.KernelWidth, 1, largest);
    }

    private static IEnumerable<Measurement> Stride((string Name, Window Window, bool IsAlu) item)
    {
        var largest = item.IsAlu ? LargestAluKernel : LargestConvolutionStride;
        yield return new($"The {item.Name}'s vertical stride", item.Window.StrideHeight, 1, largest);
        yield return new($"The {item.Name}'s horizontal stride", item.Window.StrideWidth, 1, largest);
    }

    private static IEnumerable<Measurement> Dilation((string Name, Window Window, bool IsAlu) item)
    {
        yield return new($"The {item.Name}'s vertical dilation", item.Window.DilationHeight, 1, 1);
        yield return new($"The {item.Name}'s horizontal dilation", item.Window.DilationWidth, 1, 1);
    }

    private static IEnumerable<Measurement> Padding((string Name, Window Window, bool IsAlu) item)
    {
        // The instructions count padding on the left and above in 4 bits; on the other two sides they name the last tap instead.
        var (name, window) = (item.Name, item.Window);
        yield return new($"The {name}'s padding above", window.PadTop, 0, Math.Min(window.KernelHeight - 1, LargestAluPad));
        yield return new($"The {name}'s padding on the left", window.PadLeft, 0, Math.Min(window.KernelWidth - 1, LargestAluPad));
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

    private static IEnumerable<Measurement> Shifts(Superlayer superlayer)
    {
        if (superlayer is ConvolutionSuperlayer { Convolution: var convolution })
        {
            yield return new("The convolution's shift_cut", convolution.ShiftCut, 0, 16);
            yield return new("The convolution's shift_bias", convolution.ShiftBias, 0, 17);
        }

        foreach (var stage in Parts(superlayer).Select(part => part.Stage)
            .Concat(Alu(superlayer) is MergeStage merge ? [merge.Elementwise] : []))
        {
            yield return new("The shift of the element-wise result", stage.ShiftWrite, -LargestElementwiseShift, LargestElementwiseShift);
            if (stage.Kind == ElementwiseKind.Add)
            {
                yield return new("The largest difference of the operands' fix points", stage.ShiftReads.Max(), 0, LargestElementwiseShift);
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
                yield return new("The maximum pooling's shift_cut", maximum.ShiftCut, 0, 0);
                break;
            case PoolingStage { Kind: PoolingKind.Average } average:
                yield return new("The average pooling's shift_cut", average.ShiftCut, 8, LargestShiftField);
                yield return new("The average pooling's multiply factor", average.MultiplyFactor, 1, LargestMultiplyFactor);
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
        if ((superlayer is ConvolutionSuperlayer { Convolution.Activation: Activation.LeakyRelu } && !target.Features.HasConvolutionLeakyRelu)
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
            var pixels = Windows(superlayer).Select(item => (long)item.Window.KernelHeight * item.Window.KernelWidth)
                .DefaultIfEmpty(1).Max();
            yield return new("Pixels under the largest window", pixels, 1, 0);
        }
    }
}
