using System.Runtime.InteropServices;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Moves the pixels of one row from a bank to DDR (machine.md 5), or of each pixel only its largest channel (13).</summary>
internal sealed class SaveExecution : InstructionExecution
{
    private const int ArgMaxOff = 0, ArgMaxIndex = 2, ArgMaxValue = 3;

    private readonly Save _save;
    private readonly int _lanes;
    private readonly int _linesPerPixel;

    public SaveExecution(int number, Save save, DpuTarget target)
        : base(number, save, target)
    {
        _save = save;
        _lanes = target.Architecture.ChannelParallel;
        _linesPerPixel = (save.Channels + _lanes - 1) / _lanes;
        Require(save.ArgMax is ArgMaxOff or ArgMaxIndex or ArgMaxValue, $"argmax = {save.ArgMax}");
        Infer(save.ArgMax != ArgMaxOff, "argmax");
        RequireZero(save.ConstantEnable, "const_en");
        RequireZero(save.ConstantValue, "const_value");
        RequireInside(save.Bank < target.Banks.Count, $"reads bank {save.Bank}, the target has {target.Banks.Count}");
    }

    public override EngineWork Work => new(
        (long)_save.Length * _linesPerPixel,
        (long)_save.Length * BytesPerPixel,
        _save.JumpWrite <= BytesPerPixel ? 1 : _save.Length);

    public override void Execute(DpuState state)
    {
        Span<sbyte> channels = stackalloc sbyte[_save.ArgMax == ArgMaxOff ? 0 : _save.Channels];
        for (var pixel = 0; pixel < _save.Length; pixel++)
        {
            var address = Address(pixel);
            var target = MemoryMarshal.Cast<byte, sbyte>(state.Memory.TryWrite(_save.Register, address, BytesPerPixel, out var inside));
            if (!inside)
            {
                throw BadAccess(
                    $"writes bytes {address} to {address + BytesPerPixel - 1} of REG_{_save.Register}; " +
                    $"{state.Memory.Describe(_save.Register)}");
            }

            if (_save.ArgMax == ArgMaxOff)
            {
                ReadPixel(state.Banks, pixel, target);
            }
            else
            {
                ReadPixel(state.Banks, pixel, channels);
                target[0] = Largest(channels);
            }
        }
    }

    private int BytesPerPixel => _save.ArgMax == ArgMaxOff ? _save.Channels : 1;

    private void ReadPixel(BankMemory banks, int pixel, Span<sbyte> target)
    {
        for (var group = 0; group < _linesPerPixel; group++)
        {
            var channels = Math.Min(_lanes, target.Length);
            banks.Line(_save.Bank, Line(pixel) + group)[..channels].CopyTo(target);
            target = target[channels..];
        }
    }

    /// <summary>Of several largest the first.</summary>
    private sbyte Largest(ReadOnlySpan<sbyte> channels)
    {
        var best = 0;
        for (var channel = 1; channel < channels.Length; channel++)
        {
            best = channels[channel] > channels[best] ? channel : best;
        }

        return _save.ArgMax == ArgMaxIndex ? (sbyte)best : channels[best];
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        visitor.Pixels(_save.Bank, _save.BankAddress, _save.Length, _save.JumpRead, _linesPerPixel, isWrite: false);
        if (_save.JumpWrite == BytesPerPixel)
        {
            visitor.DdrBytes(_save.Register, _save.DdrAddress, _save.Length * BytesPerPixel, isWrite: true);
            return;
        }

        for (var pixel = 0; pixel < _save.Length; pixel++)
        {
            visitor.DdrBytes(_save.Register, Address(pixel), BytesPerPixel, isWrite: true);
        }
    }

    private long Address(int pixel) => _save.DdrAddress + ((long)pixel * _save.JumpWrite);

    private int Line(int pixel) => _save.BankAddress + (pixel * _save.JumpRead);
}
