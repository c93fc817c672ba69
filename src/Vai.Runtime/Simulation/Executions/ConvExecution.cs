using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Vai.Isa;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Simulation.Executions;

/// <summary>One tile of convolution: up to PP output rows of one group of output channels (machine.md 6).</summary>
internal sealed class ConvExecution : InstructionExecution
{
    /// <summary>The published simulator refuses more (machine.md 13); 17 is the largest shift seen.</summary>
    private const int LargestShiftBias = 20;
    private const int LargestStride = 8;
    private const int LargestProvenShiftBias = 17;
    private const int LargestProvenShiftCut = 16;
    private const int LargestProvenStride = 2;

    private readonly Conv _conv;
    private readonly ConvInit _init;
    private readonly Window _window;
    private readonly OutputRows _output;
    private readonly int _lanePairs;

    public ConvExecution(int number, Conv conv, ConvInit? init, DpuTarget target)
        : base(number, conv, target)
    {
        Require(init is not null, "no CONVINIT before it");
        _conv = conv;
        _init = init!;
        _lanePairs = target.Architecture.ChannelParallel / 2;
        _window = CreateWindow();
        _output = new OutputRows(
            conv.BankOut, conv.BankAddressOut, _init.Rows, conv.Length, LinesPerPixel: 1,
            _init.StrideOut, _init.StrideOffsetOut, _init.JumpWrite, _init.JumpWriteEndLine, target.Banks);
        CheckEncoding();
        CheckPlaces();
    }

    public override EngineWork Work => new((long)_conv.Length * Taps, 0, 0);

    private int LinesPerTapRow => _init.KernelWidth * _conv.ChannelGroups;

    /// <summary>Weight lines of one output channel.</summary>
    private int Taps => _init.KernelHeight * LinesPerTapRow;

    public override void Execute(DpuState state)
    {
        GatherWindow(state);
        GatherWeights(state);
        var bias = ReadBias(state.Banks);
        var requantizer = new Requantizer(_init.Activation, _init.ShiftCut + 1);
        for (var row = 0; row < _init.Rows; row++)
        {
            ExecuteRow(state, row, bias, requantizer);
        }
    }

    public override void VisitAccesses(IAccessVisitor visitor)
    {
        _window.VisitReads(visitor);
        for (var lane = 0; lane < Target.Architecture.ChannelParallel; lane++)
        {
            visitor.BankLines(Target.Banks.FirstWeightBank + lane, _conv.BankAddressWeights, Taps, isWrite: false);
        }

        visitor.BankLines(Target.Banks.BiasBank, _conv.BankAddressBias, 1, isWrite: false);
        _output.VisitWrites(visitor);
    }

    private Window CreateWindow() => new()
    {
        Target = Target,
        BankIn = _conv.BankIn,
        Slabs = [_conv.BankAddressIn, _conv.BankAddressIn1, _conv.BankAddressIn2, _conv.BankAddressIn3],
        KernelHeight = _init.KernelHeight,
        KernelWidth = _init.KernelWidth,
        StrideHeight = _init.StrideHeight,
        StrideWidth = _init.StrideWidth,
        OutputRows = _init.Rows,
        OutputColumns = _conv.Length,
        ChannelGroups = _conv.ChannelGroups,
        JumpRead = _init.JumpRead,
        JumpReadEndLine = _init.JumpReadEndLine,
        StrideOffsetIn = _init.StrideOffsetIn,
        PadTop = _conv.PadTop,
        PadLeft = _conv.PadLeft,
        PadBottom = _conv.PadBottom,
        PadRight = _conv.PadRight,
    };

    private void CheckEncoding()
    {
        Require(Enum.IsDefined(_init.Activation), $"act_type = {_init.ActivationCode}");
        Require(_init.ShiftBias <= LargestShiftBias, $"shift_bias = {_init.ShiftBias} (more than {LargestShiftBias})");
        Require(_init.StrideHeight <= LargestStride, $"stride_h = {_init.StrideHeight} (more than {LargestStride})");
        Require(_init.StrideWidth <= LargestStride, $"stride_w = {_init.StrideWidth} (more than {LargestStride})");
        Infer(_init.Activation == Activation.Relu6 && !Target.Features.HasConvolutionRelu6, "relu up to 96");
        Infer(_output.Wraps, "rows past the last bank");
        Infer(_init.ShiftBias > LargestProvenShiftBias, "shift_bias > 17");
        Infer(_init.ShiftCut > LargestProvenShiftCut, "shift_cut > 16");
        Infer(_init.StrideHeight > LargestProvenStride || _init.StrideWidth > LargestProvenStride, "stride > 2");
        Infer(_init.StrideOut > LargestProvenStride, "stride_out > 2");
        Infer(_init.StrideOffsetOut > 0, "stride_offset_out > 0");
        Infer(_window.LastSlab == 3, "slab in_3");
        Infer(Target.Architecture.PixelParallel < 8 && _init.Rows > 1, "several rows at pixel parallelism 4");
    }

    private void CheckPlaces()
    {
        var pixelParallel = Target.Architecture.PixelParallel;
        RequireInside(_init.Rows <= pixelParallel, $"makes {_init.Rows} rows, the target makes {pixelParallel} at once");
        RequireInside(_conv.ChannelOffset < Target.Architecture.ChannelParallel,
            $"leaves {_conv.ChannelOffset} lanes unused of {Target.Architecture.ChannelParallel}");
        RequireWindow(_window);
        RequireInside(_conv.ChannelGroups <= _init.JumpRead
            || _window.Columns == 1, $"reads {_conv.ChannelGroups} lines a pixel, pixels are {_init.JumpRead} lines apart");
        RequireInside(Taps <= DpuArchitecture.BankDepth, $"reads {Taps} lines of weights, a bank has {DpuArchitecture.BankDepth}");
        RequireFeatureMap(_conv.BankIn, "reads");
        RequireFeatureMap(_conv.BankOut, "writes");
    }

    /// <summary>
    /// Copies the window, padding as zeros, so that all taps of one kernel row of an output pixel lie one after another:
    /// row, column, channel group, lane. Two lanes make one 32-bit number, for the multiply-add of pairs.
    /// </summary>
    private void GatherWindow(DpuState state)
    {
        var columns = _window.Columns;
        var pairsPerColumn = _conv.ChannelGroups * _lanePairs;
        // A line is stored as 16 lanes; the ones too many are zeros that the next line overwrites.
        var size = (_window.Rows * columns * pairsPerColumn) + (BankMemory.LineBytes / 2);
        state.ReserveWindow(size);
        var pairs = state.Window.AsSpan(0, size);
        pairs.Clear();
        for (var row = 0; row < _window.Rows; row++)
        {
            if (_window.IsRowUsed(row))
            {
                GatherRow(state.Banks, _window.RowStart(row), pairs[(row * columns * pairsPerColumn)..]);
            }
        }
    }

    private void GatherRow(BankMemory banks, (int Bank, int Line) start, Span<int> pairs)
    {
        var groups = _conv.ChannelGroups;
        var lastGroupMask = BankMemory.FirstLanes(banks.Lanes - _conv.ChannelOffset);
        ref var target = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<int, short>(pairs));
        for (var column = _window.FirstColumn; column < _window.EndColumn; column++)
        {
            var line = start.Line + (column * _init.JumpRead);
            for (var group = 0; group < groups; group++)
            {
                var data = banks.Read(start.Bank, line + group);
                data = group == groups - 1 ? data & lastGroupMask : data;
                Widen(data).StoreUnsafe(ref target, (nuint)(((column * groups) + group) * _lanePairs * 2));
            }
        }
    }

    /// <summary>Copies the weights as: tap line, pair of input lanes, output lane (16).</summary>
    private void GatherWeights(DpuState state)
    {
        const int outputs = BankMemory.LineBytes;
        var size = Taps * _lanePairs * outputs;
        state.ReserveWeights(size);
        var pairs = state.Weights.AsSpan(0, size);
        pairs.Clear();
        for (var tap = 0; tap < Taps; tap++)
        {
            var tapPairs = pairs.Slice(tap * _lanePairs * outputs, _lanePairs * outputs);
            for (var lane = 0; lane < state.Banks.Lanes; lane++)
            {
                var line = Widen(state.Banks.Read(state.Banks.Layout.FirstWeightBank + lane, _conv.BankAddressWeights + tap)).AsInt32();
                for (var pair = 0; pair < _lanePairs; pair++)
                {
                    tapPairs[(pair * outputs) + lane] = line[pair];
                }
            }
        }
    }

    private (Vector256<int> Low, Vector256<int> High) ReadBias(BankMemory banks)
    {
        var (low, high) = Vector256.Widen(Widen(banks.Read(banks.Layout.BiasBank, _conv.BankAddressBias)));
        return (low << _init.ShiftBias, high << _init.ShiftBias);
    }

    private void ExecuteRow(DpuState state, int row, (Vector256<int> Low, Vector256<int> High) bias, Requantizer requantizer)
    {
        var (bank, line) = _output.RowStart(row);
        var rowPairs = _window.Columns * _conv.ChannelGroups * _lanePairs;
        var pixelPairs = _init.StrideWidth * _conv.ChannelGroups * _lanePairs;
        var dot = new ConvDot(state.Weights, _init.KernelHeight, LinesPerTapRow * _lanePairs, rowPairs);
        var first = row * _init.StrideHeight * rowPairs;
        Span<Vector256<int>> sums = stackalloc Vector256<int>[2 * ConvDot.PixelsAtOnce];
        for (var column = 0; column < _conv.Length;)
        {
            var pixels = dot.Compute(state.Window.AsSpan(first + (column * pixelPairs)), pixelPairs, _conv.Length - column, sums);
            for (var pixel = 0; pixel < pixels; pixel++)
            {
                var low = (sums[2 * pixel] << 1) + bias.Low;
                var high = (sums[(2 * pixel) + 1] << 1) + bias.High;
                state.Banks.Write(bank, line + ((column + pixel) * _init.JumpWrite), requantizer.Apply(low, high));
            }

            column += pixels;
        }
    }

    private static Vector256<short> Widen(Vector128<sbyte> bytes)
    {
        var (low, high) = Vector128.Widen(bytes);
        return Vector256.Create(low, high);
    }
}
