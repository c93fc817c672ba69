namespace Vai.Isa;

/// <summary>The shape and arithmetic of the CONV instructions that follow (machine.md 6).</summary>
internal sealed record ConvInit : Instruction
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

    /// <summary>Lines from pixel to pixel of the input; holds 1 to 1024.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>
    /// Bits that a sum is shifted right to become an output byte: fix_in + fix_w - fix_out (machine.md 6.4); holds 0 to 63.
    /// </summary>
    public int ShiftCut { get => Get(ShiftCutField); init => Set(ShiftCutField, value); }

    /// <summary><see cref="Activation"/> as a number; holds 0 to 15.</summary>
    public int ActivationCode { get => Get(ActivationCodeField); init => Set(ActivationCodeField, value); }

    /// <summary><see cref="ActivationCode"/> by name.</summary>
    public Activation Activation { get => (Activation)ActivationCode; init => ActivationCode = (int)value; }

    /// <summary>
    /// Lines between input rows that are folded into one bank; matters where the vertical stride is above 1; holds 1 to 1024.
    /// </summary>
    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    /// <summary>Bits that a bias is shifted left: fix_in + fix_w - fix_bias + 1 (machine.md 6.4); holds 0 to 63.</summary>
    public int ShiftBias { get => Get(ShiftBiasField); init => Set(ShiftBiasField, value); }

    /// <summary>Output rows that are folded into one bank, for a reader with that stride; holds 1 to 16.</summary>
    public int StrideOut { get => Get(StrideOutField); init => Set(StrideOutField, value); }

    /// <summary>Lines from pixel to pixel of the output; holds 1 to 1024.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Which row of its fold the first window row is (machine.md 6.2); holds 0 to 7.</summary>
    public int StrideOffsetIn { get => Get(StrideOffsetInField); init => Set(StrideOffsetInField, value); }

    /// <summary>Output rows, at most PP; holds 1 to 8.</summary>
    public int Rows { get => Get(RowsField); init => Set(RowsField, value); }

    /// <summary>Rows of the window; holds 1 to 16.</summary>
    public int KernelHeight { get => Get(KernelHeightField); init => Set(KernelHeightField, value); }

    /// <summary>Rows from window to window; holds 1 to 16.</summary>
    public int StrideHeight { get => Get(StrideHeightField); init => Set(StrideHeightField, value); }

    /// <summary>Lines between output rows that are folded into one bank; holds 1 to 1024.</summary>
    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    /// <summary>Which row of its fold the first output row is; 0 in every vendor file (machine.md 11); holds 0 to 7.</summary>
    public int StrideOffsetOut { get => Get(StrideOffsetOutField); init => Set(StrideOffsetOutField, value); }

    /// <summary>Columns of the window; 1 where channels are augmented (machine.md 6.3); holds 1 to 16.</summary>
    public int KernelWidth { get => Get(KernelWidthField); init => Set(KernelWidthField, value); }

    /// <summary>Columns from window to window; holds 1 to 16.</summary>
    public int StrideWidth { get => Get(StrideWidthField); init => Set(StrideWidthField, value); }
}
