using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>One tile of depthwise convolution of set 0 (machine.md 14.4).</summary>
internal sealed class DptwiseExecution : InstructionExecution
{
    private readonly Dptwise _tile;
    private readonly DwInit _init;
    private readonly Window _window;
    private readonly OutputRows _output;

    public DptwiseExecution(int number, Dptwise tile, DwInit? init, DpuTarget target)
        : base(number, tile, target)
    {
        Require(init is not null, "no DWINIT before it");
        _tile = tile;
        _init = init!;
        _window = CreateWindow();
        _output = new OutputRows(
            tile.BankOut, tile.BankAddressOut, _init.Rows, tile.Length, tile.ChannelGroups,
            _init.StrideOut, _init.StrideOffsetOut, _init.JumpWrite, _init.JumpWriteEndLine, target.Banks);
        CheckEncoding();
        CheckPlaces();
    }

    public override EngineWork Work => new((long)_tile.Length * _tile.ChannelGroups * Taps, 0, 0);

    private int Taps => _init.KernelHeight * _init.KernelWidth;

    public override void Execute(DpuState state)
    {
        var requantizer = new Requantizer(_tile.Activation, _init.ShiftCut + 1);
        var (weights, taps) = (new Vector128<sbyte>[Taps], new Vector128<sbyte>[Taps]);
        for (var group = 0; group < _tile.ChannelGroups; group++)
        {
            for (var tap = 0; tap < weights.Length; tap++)
            {
                weights[tap] = state.Banks.Read(
                    Target.Banks.DepthwiseWeightBank, _tile.BankAddressWeights + (tap * _tile.ChannelGroups) + group);
            }

            var bias = state.Banks.Read(Target.Banks.BiasBank, _tile.BankAddressBias + group);
            for (var row = 0; row < _init.Rows; row++)
            {
                var (bank, line) = _output.RowStart(row);
                for (var column = 0; column < _tile.Length; column++)
                {
                    _window.Gather(state.Banks, row, column, group, Vector128<sbyte>.Zero, taps);
                    state.Banks.Write(bank, line + (column * _init.JumpWrite) + group,
                        TapArithmetic.Depthwise(taps, weights, bias, _init.ShiftBias, requantizer));
                }
            }
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        _window.VisitReads(visitor);
        visitor.BankLines(
            Target.Banks.DepthwiseWeightBank, _tile.BankAddressWeights, Taps * _tile.ChannelGroups, isWrite: false);
        visitor.BankLines(Target.Banks.BiasBank, _tile.BankAddressBias, _tile.ChannelGroups, isWrite: false);
        _output.VisitWrites(visitor);
    }

    private Window CreateWindow() => new()
    {
        Target = Target,
        BankIn = _tile.BankIn,
        Slabs = [_tile.BankAddressIn, _tile.BankAddressIn1, _tile.BankAddressIn2, _tile.BankAddressIn3],
        KernelHeight = _init.KernelHeight,
        KernelWidth = _init.KernelWidth,
        StrideHeight = _init.StrideHeight,
        StrideWidth = _init.StrideWidth,
        OutputRows = _init.Rows,
        OutputColumns = _tile.Length,
        ChannelGroups = _tile.ChannelGroups,
        JumpRead = _init.JumpRead,
        JumpReadEndLine = _init.JumpReadEndLine,
        StrideOffsetIn = _init.StrideOffsetIn,
        PadTop = _tile.PadTop,
        PadLeft = _tile.PadLeft,
        PadBottom = _tile.PadBottom,
        PadRight = _tile.PadRight,
    };

    private void CheckEncoding()
    {
        Require(Enum.IsDefined(_tile.Activation), $"act_type = {_tile.ActivationCode}");
        Require(_init.ShiftBias <= AluArithmetic.LargestShiftBias,
            $"shift_bias = {_init.ShiftBias} (more than {AluArithmetic.LargestShiftBias})");
        Infer(_tile.Activation == Activation.LeakyRelu, "leaky relu");
        Infer(_tile.Activation == Activation.Relu6, "relu up to 96");
        Infer(_init.StrideHeight > 1 || _init.StrideWidth > 1, "stride > 1");
        Infer(_output.Wraps, "rows past the last bank");
        Infer(_init.StrideOffsetOut > 0, "stride_offset_out > 0");
        Infer(Target.Architecture.PixelParallel < 8, "at pixel parallelism 4");
    }

    private void CheckPlaces()
    {
        RequireInside(_init.Rows <= Target.Features.DepthwiseRows,
            $"makes {_init.Rows} rows, the target makes {Target.Features.DepthwiseRows} of a depthwise convolution at once");
        RequireInside(_tile.ChannelOffset < Target.Architecture.ChannelParallel,
            $"leaves {_tile.ChannelOffset} lanes unused of {Target.Architecture.ChannelParallel}");
        RequireWindow(_window);
        RequireFeatureMap(_tile.BankIn, "reads");
        RequireFeatureMap(_tile.BankOut, "writes");
    }
}
