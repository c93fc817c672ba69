using System.Runtime.InteropServices;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Moves the pixels of one row from DDR into a bank; edge pixels may be partly zero (machine.md 4), or all be one constant
/// (13).</summary>
internal sealed class LoadExecution : InstructionExecution
{
    /// <summary>The value of broadcast that fills; others do nothing.</summary>
    private const int Fill = 7;

    /// <summary>Pixels with more channels are not padded.</summary>
    private const int LargestPaddedPixel = 64;

    private readonly Load _load;
    private readonly int _lanes;
    private readonly int _linesPerPixel;

    // Read for every pixel, and fields of an instruction are bits of its words.
    private readonly int _channels, _jumpRead, _jumpWrite;
    private readonly bool _isPadded;

    public LoadExecution(int number, Load load, DpuTarget target)
        : base(number, load, target)
    {
        _load = load;
        (_channels, _jumpRead, _jumpWrite) = (load.Channels, load.JumpRead, load.JumpWrite);
        _isPadded = (load.PadStart != 0 || load.PadEnd != 0) && _jumpRead <= _channels && _channels <= LargestPaddedPixel;
        _lanes = target.Architecture.ChannelParallel;
        _linesPerPixel = (load.Channels + _lanes - 1) / _lanes;
        Infer(load.ConstantValue != 0 || load.Broadcast != 0, "const_value or broadcast");
        Infer((load.PadStart != 0 || load.PadEnd != 0) && !_isPadded, "pads without effect");
        RequireZero(load.ModeAverage, "mode_avg");
        RequireInside(load.Bank < target.Banks.Count, $"writes bank {load.Bank}, the target has {target.Banks.Count}");
    }

    public override EngineWork Work => new(
        (long)_load.Length * _linesPerPixel,
        IsFill ? 0 : (long)_load.Length * _load.Channels,
        IsFill ? 0 : _load.JumpRead <= _load.Channels ? 1 : _load.Length);

    private bool IsFill => _load.Broadcast == Fill;

    public override void Execute(DpuState state)
    {
        if (IsFill)
        {
            WriteConstant(state.Banks);
            return;
        }

        for (var pixel = 0; pixel < _load.Length; pixel++)
        {
            var (first, end) = DataChannels(pixel);
            var address = Address(pixel) + first;
            var data = state.Memory.TryRead(_load.Register, address, end - first, out var inside);
            if (!inside)
            {
                throw BadAccess(
                    $"reads bytes {address} to {address + end - first - 1} of REG_{_load.Register}; " +
                    $"{state.Memory.Describe(_load.Register)}");
            }

            WritePixel(state.Banks, pixel, MemoryMarshal.Cast<byte, sbyte>(data), first);
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        if (IsFill)
        {
            // Nothing is read.
        }
        else if (!_isPadded && _jumpRead <= _channels)
        {
            visitor.DdrBytes(_load.Register, _load.DdrAddress, (int)(Address(_load.Length - 1) - _load.DdrAddress)
                + _load.Channels, isWrite: false);
        }
        else
        {
            VisitPixels(visitor);
        }

        visitor.Pixels(_load.Bank, _load.BankAddress, _load.Length, _load.JumpWrite, _linesPerPixel, isWrite: true);
    }

    private void VisitPixels(IAccessVisitor visitor)
    {
        for (var pixel = 0; pixel < _load.Length; pixel++)
        {
            var (first, end) = DataChannels(pixel);
            visitor.DdrBytes(_load.Register, Address(pixel) + first, end - first, isWrite: false);
        }
    }

    private long Address(int pixel) => _load.DdrAddress + ((long)pixel * _jumpRead);

    private int Line(int pixel) => _load.BankAddress + (pixel * _jumpWrite);

    /// <summary>The channels of a pixel that come from DDR; those before and behind are padding, zero and not read.</summary>
    private (int First, int End) DataChannels(int pixel)
    {
        if (!_isPadded)
        {
            return (0, _channels);
        }

        var first = 0;
        var end = _channels;
        if (_load.PadStart != 0 && pixel <= _load.PadIndex)
        {
            first = Math.Max(0, _load.PadStart - (pixel * _jumpRead));
        }

        var pixelFromPad = pixel - (_load.Length - 1 - _load.PadIndex);
        if (_load.PadEnd != 0 && pixelFromPad >= 0)
        {
            end = Math.Min(end, (_linesPerPixel * _lanes) - _load.PadEnd - (pixelFromPad * _jumpRead));
        }

        first = Math.Min(first, _channels);
        return (first, Math.Max(first, end));
    }

    private void WriteConstant(BankMemory banks)
    {
        Span<sbyte> pixel = stackalloc sbyte[_channels];
        pixel.Fill((sbyte)_load.ConstantValue);
        for (var number = 0; number < _load.Length; number++)
        {
            WritePixel(banks, number, pixel, 0);
        }
    }

    private void WritePixel(BankMemory banks, int pixel, ReadOnlySpan<sbyte> data, int firstChannel)
    {
        for (var group = 0; group < _linesPerPixel; group++)
        {
            var channel = group * _lanes;
            var used = Math.Min(_lanes, _channels - channel);
            var line = banks.Line(_load.Bank, Line(pixel) + group);
            var from = Math.Clamp(firstChannel - channel, 0, used);
            var to = Math.Clamp(firstChannel + data.Length - channel, from, used);
            if (to - from < used)
            {
                line[..used].Clear();
            }

            if (to > from)
            {
                data.Slice(channel + from - firstChannel, to - from).CopyTo(line[from..]);
            }

            if (used < _lanes)
            {
                banks.Spoil(_load.Bank, Line(pixel) + group, used);
            }
        }
    }
}
