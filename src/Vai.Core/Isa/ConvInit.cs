namespace Vai.Isa;

/// <summary>The shape and arithmetic of the CONV instructions that follow (machine.md 6).</summary>
internal sealed record ConvInit : Instruction
{
    internal static readonly InstructionShape Shape = new("CONVINIT", Engines.Conv, values => new ConvInit(values), Conv.Shape);

    internal static readonly Field JumpReadField = Shape.Add("jump_read", empty: 1);
    internal static readonly Field ShiftCutField = Shape.Add("shift_cut");
    internal static readonly Field ActivationCodeField = Shape.Add("act_type");
    internal static readonly Field JumpReadEndLineField = Shape.Add("jump_read_endl", empty: 1);
    internal static readonly Field ShiftBiasField = Shape.Add("shift_bias");
    internal static readonly Field StrideOutField = Shape.Add("stride_out", empty: 1);
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field StrideOffsetInField = Shape.Add("stride_offset_in");
    internal static readonly Field RowsField = Shape.Add("valid_pixel_parallel", empty: 1);
    internal static readonly Field KernelHeightField = Shape.Add("kernel_h", empty: 1);
    internal static readonly Field StrideHeightField = Shape.Add("stride_h", empty: 1);
    internal static readonly Field JumpWriteEndLineField = Shape.Add("jump_write_endl", empty: 1);
    internal static readonly Field StrideOffsetOutField = Shape.Add("stride_offset_out");
    internal static readonly Field KernelWidthField = Shape.Add("kernel_w", empty: 1);
    internal static readonly Field StrideWidthField = Shape.Add("stride_w", empty: 1);

    public ConvInit()
        : base(Shape)
    {
    }

    private ConvInit(int[] values)
        : base(Shape, values)
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
