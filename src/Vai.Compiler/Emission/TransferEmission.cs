using Vai.Compiled;
using Vai.Compiler.Scheduling;
using Vai.Compiler.Superlayers;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>LOAD and SAVE instructions of the steps that move data (machine.md 2, 4, 5).</summary>
internal static class TransferEmission
{
    /// <summary>LOAD and SAVE count pixels in 10 bits.</summary>
    private const int LargestLength = 1024;

    /// <summary>LOAD counts the bytes between pixels in 16 bits.</summary>
    private const int LargestJump = 1 << 16;

    public static IEnumerable<Instruction> Emit(LoadRowStep step, DpuTarget target)
    {
        var (pixel, jump) = (step.Channels.Count, step.Source.Stride[2]);
        foreach (var piece in Pieces(step.Columns))
        {
            var padding = step.RowBytes is { } bytes
                ? RowPadding.Of(bytes, piece, pixel, jump, target.Architecture.ChannelParallel)
                : default;
            yield return new Load
            {
                Bank = step.Destination.Bank(step.Row),
                BankAddress = step.Destination.Line(step.Row, piece.Start),
                Length = piece.Count,
                Channels = pixel,
                JumpRead = jump,
                JumpWrite = step.Destination.PixelPitch,
                Register = step.Source.Register,
                DdrAddress = Address(step.Source, step.Row, piece, step.Channels),
                PadStart = padding.Start,
                PadEnd = padding.End,
                PadIndex = padding.Index,
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

    /// <summary>
    /// The taps of an output channel become pixels, its input channels the pixel. Where all its weights lie in the bank as in DDR, they are
    /// one pixel, and the channels that share a bank are the pixels of one LOAD.
    /// </summary>
    public static IEnumerable<Instruction> Emit(LoadWeightsStep step, DpuTarget target)
    {
        var (weights, lanes) = (step.Weights, target.Architecture.ChannelParallel);
        var lines = weights.Shape[1] * weights.Shape[2] * step.InputGroups;
        foreach (var lane in Enumerable.Range(0, Math.Min(lanes, step.OutputChannels.Count)))
        {
            var first = new Load
            {
                Bank = target.Banks.FirstWeightBank + lane,
                BankAddress = step.Line,
                Channels = weights.Shape[3],
                JumpWrite = step.InputGroups,
                Register = weights.Register,
                DdrAddress = weights.Address + ((step.OutputChannels.Start + lane) * weights.Stride[0]),
            };
            var groups = (step.OutputChannels.Count - lane + lanes - 1) / lanes;
            if (weights.BytesOfChannel(target) is { } bytes
                && (groups == 1 || lines <= target.InstructionSet.Largest(Load.JumpWriteField)))
            {
                yield return first with
                {
                    Channels = bytes, Length = groups, JumpRead = groups == 1 ? bytes : lanes * weights.Stride[0],
                    JumpWrite = groups == 1 ? 1 : lines,
                };
                continue;
            }

            foreach (var load in Enumerable.Range(0, groups).SelectMany(group => Taps(weights, first with
            {
                BankAddress = first.BankAddress + (group * lines),
                DdrAddress = first.DdrAddress + (group * lanes * weights.Stride[0]),
            })))
            {
                yield return load;
            }
        }
    }

    public static IEnumerable<Instruction> Emit(LoadDepthwiseWeightsStep step, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        return Taps(step.Weights, new Load
        {
            Bank = target.Banks.DepthwiseWeightBank,
            BankAddress = step.Line,
            Channels = step.Channels.Count,
            JumpWrite = (step.Channels.Count + lanes - 1) / lanes,
            DdrAddress = step.Weights.Address + step.Channels.Start,
        });
    }

    /// <summary>One LOAD for all taps where they lie at equal distances, else one a kernel row.</summary>
    private static IEnumerable<Load> Taps(DdrTensor weights, Load first)
    {
        var (rows, columns) = (weights.Shape[1], weights.Shape[2]);
        var distance = columns == 1 && rows > 1 ? weights.Stride[1] : weights.Stride[2];
        var isEven = rows == 1 || columns == 1 || weights.Stride[1] == columns * distance;
        var (loads, taps) = isEven && rows * columns <= LargestLength && distance <= LargestJump ? (1, rows * columns) : (rows, columns);
        return Enumerable.Range(0, loads).Select(row => first with
        {
            BankAddress = first.BankAddress + (row * taps * first.JumpWrite),
            Length = taps,
            JumpRead = taps == 1 ? first.Channels : distance,
            Register = weights.Register,
            DdrAddress = first.DdrAddress + (row * weights.Stride[1]),
        });
    }

    /// <summary>As many whole lines at once as LOAD counts channels.</summary>
    public static IEnumerable<Instruction> Emit(LoadBiasStep step, DpuTarget target)
    {
        var lanes = target.Architecture.ChannelParallel;
        return from channels in Interval.Cut(step.Bias.Shape[0], target.InstructionSet.Largest(Load.ChannelsField) / lanes * lanes)
               select new Load
               {
                   Bank = target.Banks.BiasBank,
                   BankAddress = step.Line + (channels.Start / lanes),
                   Length = 1,
                   Channels = channels.Count,
                   JumpRead = channels.Count,
                   JumpWrite = 1,
                   Register = step.Bias.Register,
                   DdrAddress = step.Bias.Address + channels.Start,
               };
    }

    private static int Address(DdrTensor tensor, int row, Interval columns, Interval channels) =>
        tensor.Address + (row * tensor.Stride[1]) + (columns.Start * tensor.Stride[2]) + channels.Start;

    private static IEnumerable<Interval> Pieces(Interval columns) =>
        Interval.Cut(columns.Count, LargestLength).Select(piece => piece with { Start = piece.Start + columns.Start });
}
