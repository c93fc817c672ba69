using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>LOAD and SAVE instructions of the steps that move data (guide dpu-isa.md 2, 4, 5).</summary>
internal static class TransferEmission
{
    /// <summary>LOAD and SAVE count pixels in 10 bits.</summary>
    private const int LargestLength = 1024;

    public static IEnumerable<Instruction> Emit(LoadRowStep step)
    {
        foreach (var piece in Pieces(step.Columns))
        {
            yield return new Load
            {
                Bank = step.Destination.Bank(step.Row),
                BankAddress = step.Destination.Line(step.Row, piece.Start),
                Length = piece.Count,
                Channels = step.Channels.Count,
                JumpRead = step.Source.Stride[2],
                JumpWrite = step.Destination.PixelPitch,
                Register = step.Source.Register,
                DdrAddress = Address(step.Source, step.Row, piece, step.Channels),
            };
        }
    }

    public static IEnumerable<Instruction> Emit(SaveRowStep step)
    {
        foreach (var piece in Pieces(step.Columns))
        {
            yield return new Save
            {
                Bank = step.Source.Bank(step.Row),
                BankAddress = step.Source.Line(step.Row, piece.Start),
                Length = piece.Count,
                Channels = step.Channels.Count,
                JumpRead = step.Source.PixelPitch,
                JumpWrite = step.Destination.Stride[2],
                Register = step.Destination.Register,
                DdrAddress = Address(step.Destination, step.Row, piece, step.Channels),
            };
        }
    }

    /// <summary>One LOAD an output channel: its taps become pixels, its input channels the pixel.</summary>
    public static IEnumerable<Instruction> Emit(LoadWeightsStep step, DpuTarget target)
    {
        var weights = step.Weights;
        for (var lane = 0; lane < step.OutputChannels.Count; lane++)
        {
            yield return new Load
            {
                Bank = target.Banks.FirstWeightBank + lane,
                BankAddress = step.Line,
                Length = weights.Shape[1] * weights.Shape[2],
                Channels = weights.Shape[3],
                JumpRead = weights.Stride[2],
                JumpWrite = step.InputGroups,
                Register = weights.Register,
                DdrAddress = weights.Address + ((step.OutputChannels.Start + lane) * weights.Stride[0]),
            };
        }
    }

    /// <summary>Its taps become pixels.</summary>
    public static IEnumerable<Instruction> Emit(LoadDepthwiseWeightsStep step, DpuTarget target)
    {
        var (weights, lanes) = (step.Weights, target.Architecture.ChannelParallel);
        return
        [
            new Load
            {
                Bank = target.Banks.DepthwiseWeightBank,
                BankAddress = step.Line,
                Length = weights.Shape[1] * weights.Shape[2],
                Channels = step.Channels.Count,
                JumpRead = weights.Stride[2],
                JumpWrite = (step.Channels.Count + lanes - 1) / lanes,
                Register = weights.Register,
                DdrAddress = weights.Address + step.Channels.Start,
            },
        ];
    }

    public static IEnumerable<Instruction> Emit(LoadBiasStep step, DpuTarget target) =>
    [
        new Load
        {
            Bank = target.Banks.BiasBank,
            BankAddress = step.Line,
            Length = 1,
            Channels = step.Bias.Shape[0],
            JumpRead = step.Bias.Shape[0],
            JumpWrite = 1,
            Register = step.Bias.Register,
            DdrAddress = step.Bias.Address,
        },
    ];

    private static int Address(Runtime.DdrTensor tensor, int row, Span columns, Span channels) =>
        tensor.Address + (row * tensor.Stride[1]) + (columns.Start * tensor.Stride[2]) + channels.Start;

    private static IEnumerable<Span> Pieces(Span columns) =>
        Span.Cut(columns.Count, LargestLength).Select(piece => piece with { Start = piece.Start + columns.Start });
}
