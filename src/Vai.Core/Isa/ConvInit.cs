namespace Vai.Isa;

/// <summary>The shape and arithmetic of the CONV instructions that follow (machine.md 6).</summary>
public sealed record ConvInit : Instruction
{
    internal static readonly InstructionLayout Layout = new("CONVINIT", 0x9, words: 4);

    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 0, 9, 0, storedMinusOne: true);
    private static readonly Field ShiftCutField = Layout.Add("shift_cut", word: 0, 15, 10);
    private static readonly Field ActivationCodeField = Layout.Add("act_type", word: 0, 19, 16);
    private static readonly Field JumpReadEndLineField = Layout.Add("jump_read_endl", word: 1, 9, 0, storedMinusOne: true);
    private static readonly Field ShiftBiasField = Layout.Add("shift_bias", word: 1, 15, 10);
    private static readonly Field StrideOutField = Layout.Add("stride_out", word: 1, 31, 28, storedMinusOne: true);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 2, 9, 0, storedMinusOne: true);
    private static readonly Field StrideOffsetInField = Layout.Add("stride_offset_in", word: 2, 12, 10);
    private static readonly Field RowsField = Layout.Add("valid_pixel_parallel", word: 2, 15, 13, storedMinusOne: true);
    private static readonly Field KernelHeightField = Layout.Add("kernel_h", word: 2, 27, 24, storedMinusOne: true);
    private static readonly Field StrideHeightField = Layout.Add("stride_h", word: 2, 31, 28, storedMinusOne: true);
    private static readonly Field JumpWriteEndLineField = Layout.Add("jump_write_endl", word: 3, 9, 0, storedMinusOne: true);
    private static readonly Field StrideOffsetOutField = Layout.Add("stride_offset_out", word: 3, 12, 10);
    private static readonly Field KernelWidthField = Layout.Add("kernel_w", word: 3, 27, 24, storedMinusOne: true);
    private static readonly Field StrideWidthField = Layout.Add("stride_w", word: 3, 31, 28, storedMinusOne: true);

    public ConvInit()
        : base(Layout)
    {
    }

    internal ConvInit(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    public int ShiftCut { get => Get(ShiftCutField); init => Set(ShiftCutField, value); }

    public int ActivationCode { get => Get(ActivationCodeField); init => Set(ActivationCodeField, value); }

    /// <summary><see cref="ActivationCode"/> by name.</summary>
    public Activation Activation { get => (Activation)ActivationCode; init => ActivationCode = (int)value; }

    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    public int ShiftBias { get => Get(ShiftBiasField); init => Set(ShiftBiasField, value); }

    public int StrideOut { get => Get(StrideOutField); init => Set(StrideOutField, value); }

    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    public int StrideOffsetIn { get => Get(StrideOffsetInField); init => Set(StrideOffsetInField, value); }

    public int Rows { get => Get(RowsField); init => Set(RowsField, value); }

    public int KernelHeight { get => Get(KernelHeightField); init => Set(KernelHeightField, value); }

    public int StrideHeight { get => Get(StrideHeightField); init => Set(StrideHeightField, value); }

    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    public int StrideOffsetOut { get => Get(StrideOffsetOutField); init => Set(StrideOffsetOutField, value); }

    public int KernelWidth { get => Get(KernelWidthField); init => Set(KernelWidthField, value); }

    public int StrideWidth { get => Get(StrideWidthField); init => Set(StrideWidthField, value); }
}
