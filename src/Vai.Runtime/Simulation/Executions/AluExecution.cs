using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>One tile of work on single channels: depthwise convolution, pools, hard sigmoid (machine.md 7).</summary>
internal sealed class AluExecution : InstructionExecution
{
    private readonly Alu _alu;
    private readonly AluInit _init;
    private readonly AluArithmetic _mode;
    private readonly Window _window;
    private readonly OutputRows _output;

    public AluExecution(int number, Alu alu, AluInit? init, DpuTarget target)
        : base(number, alu, target)
    {
        Require(init is not null, "no ALUINIT before it");
        _alu = alu;
        _init = init!;
        Require(AluArithmetic.ByMode.TryGetValue(_init.Mode, out var mode), $"exec_mode = {_init.ModeCode}");
        _mode = mode!;
        _window = CreateWindow();
        _output = new OutputRows(
            alu.BankOut, alu.BankAddressOut, alu.Rows, _init.Length, _init.ChannelGroups,
            _init.StrideOut, _init.StrideOffsetOut, _init.JumpWrite, _init.JumpWriteEndLine, target.Banks);
        CheckEncoding();
        CheckPlaces();
    }

    public override EngineWork Work => new((long)_init.Length * _init.ChannelGroups * Taps, 0, 0);

    private int Taps => _init.KernelHeight * _init.KernelWidth;

    public override void Execute(DpuState state)
    {
        var weights = new Vector128<sbyte>[_mode.ReadsWeights ? Taps : 0];
        var taps = new Vector128<sbyte>[Taps];
        for (var group = 0; group < _init.ChannelGroups; group++)
        {
            for (var tap = 0; tap < weights.Length; tap++)
            {
                weights[tap] = state.Banks.Read(Target.Banks.DepthwiseWeightBank, WeightLine(tap) + group);
            }

            var bias = _mode.ReadsBias
                ? state.Banks.Read(Target.Banks.BiasBank, _alu.BankAddressBias + group)
                : Vector128<sbyte>.Zero;
            for (var row = 0; row < _alu.Rows; row++)
            {
                ExecuteRow(state.Banks, row, group, taps, weights, bias);
            }
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        _window.VisitReads(visitor);
        for (var tap = 0; _mode.ReadsWeights && tap < Taps; tap++)
        {
            visitor.BankLines(Target.Banks.DepthwiseWeightBank, WeightLine(tap), _init.ChannelGroups, isWrite: false);
        }

        if (_mode.ReadsBias)
        {
            visitor.BankLines(Target.Banks.BiasBank, _alu.BankAddressBias, _init.ChannelGroups, isWrite: false);
        }

        _output.VisitWrites(visitor);
    }

    private int WeightLine(int tap) => _alu.BankAddressWeights + (tap * _init.JumpReadWeights);

    private Window CreateWindow() => new()
    {
        Target = Target,
        BankIn = _alu.BankIn,
        Slabs = [_alu.BankAddressIn, _alu.BankAddressIn1, _alu.BankAddressIn2, _alu.BankAddressIn3],
        KernelHeight = _init.KernelHeight,
        KernelWidth = _init.KernelWidth,
        StrideHeight = _init.StrideHeight,
        StrideWidth = _init.StrideWidth,
        OutputRows = _alu.Rows,
        OutputColumns = _init.Length,
        ChannelGroups = _init.ChannelGroups,
        JumpRead = _init.JumpRead,
        JumpReadEndLine = _init.JumpReadEndLine,
        StrideOffsetIn = _init.StrideOffsetIn,
        PadTop = _alu.PadTop,
        PadLeft = _alu.PadLeft,
        PadBottom = _alu.PadBottom,
        PadRight = _alu.PadRight,
    };

    private void CheckEncoding()
    {
        Require(Enum.IsDefined(_init.Activation), $"act_type = {_init.ActivationCode}");
        RequireZero(_alu.KernelDepth, "kernel_d");
        RequireZero(_mode.ReadsPReluShifts ? 0 : _init.ShiftPreluNegative, "shift_prelu_n");
        RequireZero(_mode.ReadsPReluShifts ? 0 : _init.ShiftPreluPositive, "shift_prelu_p");
        Require(_mode.HasWindow || Taps == 1, $"a {_init.KernelHeight}x{_init.KernelWidth} kernel in exec_mode {_init.ModeCode}");
        Require(_mode.UnknownEncoding(_init) is null, _mode.UnknownEncoding(_init) ?? "");
        Infer(_init.Activation == Activation.LeakyRelu, "leaky relu");
        Infer(_mode.ReadsPReluShifts, "parametric relu");
        Infer(_init.Activation == Activation.Relu6, "relu up to 96");
        InferPool();
        Infer(_output.Wraps, "rows past the last bank");
        Infer(_init.StrideOut > 1, "stride_out > 1");
        Infer(_init.StrideOffsetOut > 0, "stride_offset_out > 0");
        Infer(Target.Architecture.PixelParallel < 8, "at pixel parallelism 4");
    }

    private void InferPool()
    {
        var isAverage = _init.Mode == AluMode.AveragePool;
        var isPool = isAverage || _init.Mode == AluMode.MaxPool;
        Infer(isPool && _init.Activation != Activation.None, "pool that ignores act_type");
        Infer(isPool && _init.ShiftCut is > 0 and < AluInit.AverageShiftBase, "pool with a left shift");
        Infer(isAverage && _init.MultiplyFactor > sbyte.MaxValue, "negative multi_factor");
        Infer(_init.Mode == AluMode.MaxPool && _init.ShiftCut > AluInit.AverageShiftBase, "max pool with a right shift");
    }

    private void CheckPlaces()
    {
        RequireInside(_alu.Rows <= Target.Features.PoolRows,
            $"makes {_alu.Rows} rows, the target's ALU makes {Target.Features.PoolRows} at once");
        RequireWindow(_window);
        RequireFeatureMap(_alu.BankIn, "reads");
        RequireFeatureMap(_alu.BankOut, "writes");
    }

    private void ExecuteRow(
        BankMemory banks, int row, int group, Vector128<sbyte>[] taps, Vector128<sbyte>[] weights, Vector128<sbyte> bias)
    {
        var (bank, line) = _output.RowStart(row);
        for (var column = 0; column < _init.Length; column++)
        {
            _window.Gather(banks, row, column, group, Vector128.Create(_mode.PadValue), taps);
            banks.Write(bank, line + (column * _init.JumpWrite) + group, _mode.Compute(_init, taps, weights, bias));
        }
    }
}
