using System.Numerics;
using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Isa.Set0;
using Vai.Numerics;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>One tile of pooling of set 0, of all channel groups (machine.md 14.3).</summary>
internal sealed class PoolExecution : InstructionExecution
{
    private readonly Pool _pool;
    private readonly PoolInit _init;
    private readonly Window _window;
    private readonly OutputRows _output;
    private readonly AverageFactor? _factor;

    public PoolExecution(int number, Pool pool, PoolInit? init, DpuTarget target)
        : base(number, pool, target)
    {
        Require(init is not null, "no POOLINIT before it");
        _pool = pool;
        _init = init!;
        _window = CreateWindow();
        _output = new OutputRows(
            pool.BankOut, pool.BankAddressOut, _init.Rows, pool.Length, pool.ChannelGroups,
            _init.StrideOut, _init.StrideOffsetOut, _init.JumpWrite, pool.JumpWriteEndLine, target.Banks);
        _factor = WiredFactor(_init.KernelHeight, _init.KernelWidth);
        CheckEncoding();
        CheckPlaces();
    }

    public override EngineWork Work => new((long)_pool.Length * _pool.ChannelGroups * Taps, 0, 0);

    private int Taps => _init.KernelHeight * _init.KernelWidth;

    private bool IsAverage => _init.Type == PoolType.Average;

    public override void Execute(DpuState state)
    {
        var padding = Vector128.Create(IsAverage ? (sbyte)0 : sbyte.MinValue);
        var taps = new Vector128<sbyte>[Taps];
        for (var row = 0; row < _init.Rows; row++)
        {
            var (bank, line) = _output.RowStart(row);
            for (var column = 0; column < _pool.Length; column++)
            {
                for (var group = 0; group < _pool.ChannelGroups; group++)
                {
                    _window.Gather(state.Banks, row, column, group, padding, taps);
                    state.Banks.Write(bank, line + (column * _init.JumpWrite) + group, Compute(taps));
                }
            }
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        _window.VisitReads(visitor);
        _output.VisitWrites(visitor);
    }

    // One rounding, and no activation.
    private Vector128<sbyte> Compute(ReadOnlySpan<Vector128<sbyte>> taps)
    {
        if (!IsAverage)
        {
            var (low, high) = TapArithmetic.Widen(TapArithmetic.Maximum(taps));
            return new Requantizer(Activation.None, _init.Shift).Apply(low, high);
        }

        var (sumLow, sumHigh) = TapArithmetic.Sum(taps);
        var factor = _factor!.Value;
        return new Requantizer(Activation.None, factor.Shift + _init.Shift).Apply(sumLow * factor.Factor, sumHigh * factor.Factor);
    }

    /// <summary>What an average multiplies its sum with: wired in, by the width of the window; null where nobody knows it.</summary>
    private static AverageFactor? WiredFactor(int height, int width) => width switch
    {
        3 or 5 or 6 or 7 => AverageFactor.Of(width, width),
        _ when BitOperations.IsPow2(height * width) => new AverageFactor(1, BitOperations.Log2((uint)(height * width))),
        _ => null,
    };

    private Window CreateWindow() => new()
    {
        Target = Target,
        BankIn = _pool.BankIn,
        Slabs = [_pool.BankAddressIn, _pool.BankAddressIn1, _pool.BankAddressIn2, _pool.BankAddressIn3],
        KernelHeight = _init.KernelHeight,
        KernelWidth = _init.KernelWidth,
        StrideHeight = _init.StrideHeight,
        StrideWidth = _init.StrideWidth,
        OutputRows = _init.Rows,
        OutputColumns = _pool.Length,
        ChannelGroups = _pool.ChannelGroups,
        JumpRead = _init.JumpRead,
        JumpReadEndLine = _pool.JumpReadEndLine,
        StrideOffsetIn = _init.StrideOffsetIn,
        PadTop = _pool.PadTop,
        PadLeft = _pool.PadLeft,
        PadBottom = _pool.PadBottom,
        PadRight = _pool.PadRight,
    };

    private void CheckEncoding()
    {
        Require(_init.Type is PoolType.Max or PoolType.Average, $"pool_type = {_init.TypeCode}");
        Require(!IsAverage || _factor is not null, $"an average of {_init.KernelHeight}x{_init.KernelWidth}");
        Require(!IsAverage || Target.Features.HasAveragePool, "an average on a DPU without");
        Require(_pool.DownsampleKernelHeight == _init.KernelHeight, $"downsample_kernel_h = {_pool.DownsampleKernelHeight}");
        Require(_pool.DownsampleKernelWidth == _init.KernelWidth, $"downsample_kernel_w = {_pool.DownsampleKernelWidth}");
        Infer(!IsAverage && _window.IsPadded, "maximum with padding");
        Infer(!IsAverage && _init.Shift != 0, "maximum with a shift");
        Infer(IsAverage && (_init.KernelHeight, _init.KernelWidth) is not ((2, 2) or (3, 3)), "average of another window than 2x2 and 3x3");
        Infer(_output.Wraps, "rows past the last bank");
        Infer(_init.StrideOffsetOut > 0, "stride_offset_out > 0");
        Infer(Target.Architecture.PixelParallel < 8, "at pixel parallelism 4");
    }

    private void CheckPlaces()
    {
        RequireInside(_init.Rows <= Target.Features.PoolRows,
            $"makes {_init.Rows} rows, the target's pool makes {Target.Features.PoolRows} at once");
        RequireWindow(_window);
        RequireFeatureMap(_pool.BankIn, "reads");
        RequireFeatureMap(_pool.BankOut, "writes");
    }
}
