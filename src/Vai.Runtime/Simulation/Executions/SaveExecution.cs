using System.Runtime.InteropServices;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>Moves the pixels of one row from a bank to DDR (machine.md 5).</summary>
internal sealed class SaveExecution : InstructionExecution
{
    private readonly Save _save;
    private readonly int _lanes;
    private readonly int _linesPerPixel;

    public SaveExecution(int number, Save save, DpuTarget target)
        : base(number, save, target)
    {
        _save = save;
        _lanes = target.Architecture.ChannelParallel;
        _linesPerPixel = (save.Channels + _lanes - 1) / _lanes;
        RequireZero(save.ConstantEnable, "const_en");
        RequireZero(save.ConstantValue, "const_value");
        RequireInside(save.Bank < target.Banks.Count, $"reads bank {save.Bank}, the target has {target.Banks.Count}");
    }

    public override EngineWork Work => new(
        (long)_save.Length * _linesPerPixel,
        (long)_save.Length * _save.Channels,
        _save.JumpWrite <= _save.Channels ? 1 : _save.Length);

    public override void Execute(DpuState state)
    {
        for (var pixel = 0; pixel < _save.Length; pixel++)
        {
            var address = Address(pixel);
            var target = MemoryMarshal.Cast<byte, sbyte>(state.Memory.TryWrite(_save.Register, address, _save.Channels, out var inside));
            if (!inside)
            {
                throw BadAccess(
                    $"writes bytes {address} to {address + _save.Channels - 1} of REG_{_save.Register}; " +
                    $"{state.Memory.Describe(_save.Register)}");
            }

            for (var group = 0; group < _linesPerPixel; group++)
            {
                var channels = Math.Min(_lanes, target.Length);
                state.Banks.Line(_save.Bank, Line(pixel) + group)[..channels].CopyTo(target);
                target = target[channels..];
            }
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        visitor.Pixels(_save.Bank, _save.BankAddress, _save.Length, _save.JumpRead, _linesPerPixel, isWrite: false);
        if (_save.JumpWrite == _save.Channels)
        {
            visitor.DdrBytes(_save.Register, _save.DdrAddress, _save.Length * _save.Channels, isWrite: true);
            return;
        }

        for (var pixel = 0; pixel < _save.Length; pixel++)
        {
            visitor.DdrBytes(_save.Register, Address(pixel), _save.Channels, isWrite: true);
        }
    }

    private long Address(int pixel) => _save.DdrAddress + ((long)pixel * _save.JumpWrite);

    private int Line(int pixel) => _save.BankAddress + (pixel * _save.JumpRead);
}
