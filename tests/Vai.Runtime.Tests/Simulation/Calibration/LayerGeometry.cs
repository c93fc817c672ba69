using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Targets;

namespace Vai.Runtime.Tests.Simulation.Calibration;

/// <summary>How a layer lies in the banks, and the instructions that follow from it.</summary>
internal sealed class LayerGeometry(DpuArchitecture architecture, ConvolutionLayer layer)
{
    public int Lanes => architecture.ChannelParallel;

    public int RowsAtOnce => architecture.PixelParallel;

    public int OutputGroups => Ceiling(layer.OutputChannels, Lanes);

    public int OutputSize => layer.HasPool ? layer.Size / 2 : layer.Size;

    public int Tiles => Ceiling(layer.Size, RowsAtOnce);

    /// <summary>The input, and what is added to the result, fit one group of feature-map banks.</summary>
    public bool InputFits => (Ceiling(layer.InputSize, RowsAtOnce) * InputRowLines) + (Tiles * AddendRowLines) <= DpuArchitecture.BankDepth;

    public bool OutputFits => Ceiling(OutputSize, RowsAtOnce) * OutputRowLines <= DpuArchitecture.BankDepth;

    public bool WeightsFit => OutputGroups * WeightLines <= DpuArchitecture.BankDepth;

    /// <summary>Output channel groups whose weights fit their banks.</summary>
    public int WeightSlots => DpuArchitecture.BankDepth / WeightLines;

    /// <summary>Tiles of what is added that are in the banks at a time: what the least input for a tile leaves.</summary>
    public int AddendSlabs =>
        InputFits ? Tiles : Math.Max(1, (DpuArchitecture.BankDepth - (layer.Stride * InputRowLines)) / AddendRowLines);

    /// <summary>Tiles of the result that are in the banks at a time.</summary>
    public int OutputSlabs => layer.HasPool ? 2 : DpuArchitecture.BankDepth / OutputRowLines;

    // The first layer's input columns are gathered into channels (machine.md 6, channel augmentation).
    private bool IsAugmented => layer.InputChannels * layer.Kernel <= 2 * Lanes;

    private int InputColumns => IsAugmented ? layer.Size : layer.InputSize;

    private int InputBytes => IsAugmented ? layer.InputChannels * layer.Kernel : layer.InputChannels;

    private int InputGroups => Ceiling(InputBytes, Lanes);

    private int InputRowLines => InputColumns * InputGroups;

    private int OutputRowLines => OutputSize * OutputGroups;

    private int AddendRowLines => layer.Addend switch { Addend.None => 0, Addend.Whole => 4 * OutputRowLines, _ => OutputRowLines };

    private int WeightTaps => layer.Kernel * (IsAugmented ? 1 : layer.Kernel);

    private int WeightLines => WeightTaps * InputGroups;

    private int InputSlabs => (DpuArchitecture.BankDepth - (AddendRowLines == 0 ? 0 : AddendSlabs * AddendRowLines)) / InputRowLines;

    public int RowsOf(int tile) => Math.Min(RowsAtOnce, layer.Size - (tile * RowsAtOnce));

    public int OutputRowsOf(int tile) => layer.HasPool ? RowsOf(tile) / 2 : RowsOf(tile);

    /// <summary>Input rows, from the first one, that a tile and those before it need.</summary>
    public int InputRowsFor(int tile) => Math.Min(
        layer.InputSize, (((tile * RowsAtOnce) + RowsOf(tile) - 1) * layer.Stride) + layer.Kernel - layer.Padding);

    /// <summary>Rows of what is added that some rows of the result need.</summary>
    public int AddendRowsFor(int rows) => layer.Addend switch { Addend.None => 0, Addend.Whole => 2 * rows, _ => rows };

    /// <summary>The last tile that needs the row whose place in the banks a row takes; null where the place is free.</summary>
    public int? LastTileOfRowBefore(int row)
    {
        var before = row - (InputSlabs * RowsAtOnce);
        return InputFits || before < 0 ? null : Math.Min(Tiles - 1, (before + layer.Padding) / (RowsAtOnce * layer.Stride));
    }

    public Load InputRow() => new()
    {
        Length = InputColumns,
        Channels = InputBytes,
        JumpRead = IsAugmented ? layer.Stride * layer.InputChannels : InputBytes,
        JumpWrite = InputGroups,
    };

    public Load AddendRow() => new()
    {
        Length = layer.Addend == Addend.Whole ? 2 * layer.Size : layer.Size,
        Channels = layer.OutputChannels,
        JumpRead = layer.Addend == Addend.Strided ? 2 * layer.OutputChannels : layer.OutputChannels,
        JumpWrite = OutputGroups,
    };

    public Load Weights(int bank) =>
        new() { Bank = bank, Length = WeightTaps, Channels = InputBytes, JumpRead = InputBytes, JumpWrite = InputGroups };

    public Save OutputRow() =>
        new() { Length = OutputSize, Channels = layer.OutputChannels, JumpRead = OutputGroups, JumpWrite = layer.OutputChannels };

    public ConvInit ConvInit() => new()
    {
        KernelHeight = layer.Kernel,
        KernelWidth = IsAugmented ? 1 : layer.Kernel,
        StrideHeight = layer.Stride,
        StrideWidth = IsAugmented ? 1 : layer.Stride,
        JumpRead = InputGroups,
        JumpReadEndLine = layer.Stride > 1 ? InputRowLines : 1,
        JumpWrite = OutputGroups,
        Rows = RowsAtOnce,
    };

    public Conv Conv(int tile) => new()
    {
        Length = layer.Size,
        ChannelGroups = InputGroups,
        BankOut = RowsAtOnce,
        PadTop = tile == 0 ? layer.Padding : 0,
        PadLeft = layer.Padding,
        PadBottom = layer.Kernel - 1,
        PadRight = layer.Kernel - 1,
    };

    public AluInit PoolInit() => new()
    {
        ModeCode = 3,
        KernelHeight = 3,
        KernelWidth = 3,
        StrideHeight = 2,
        StrideWidth = 2,
        Length = OutputSize,
        ChannelGroups = OutputGroups,
        JumpRead = OutputGroups,
        JumpReadEndLine = layer.Size * OutputGroups,
        JumpWrite = OutputGroups,
    };

    public Elew Elew(int rows) => new()
    {
        Length = layer.Size,
        ChannelGroups = OutputGroups,
        Operands = 2,
        Rows = rows,
        BankOut = RowsAtOnce,
        JumpWrite = OutputGroups,
    };

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
