namespace Vai.Isa;

/// <summary>The shape and arithmetic of the ALU instructions that follow (machine.md 7).</summary>
internal sealed record AluInit : Instruction
{
    /// <summary>shift_cut of an average pool holds its shift plus this.</summary>
    public const int AverageShiftBase = 8;

    internal static readonly InstructionLayout Layout = new("ALUINIT", 0x1, words: 6);

    private static readonly Field KernelWidthField = Layout.Add("kernel_w", word: 0, 7, 0, storedMinusOne: true);
    private static readonly Field KernelHeightField = Layout.Add("kernel_h", word: 0, 15, 8, storedMinusOne: true);
    private static readonly Field ModeCodeField = Layout.Add("exec_mode", word: 0, 19, 16);
    private static readonly Field StrideOffsetOutField = Layout.Add("stride_offset_out", word: 1, 7, 0);
    private static readonly Field StrideOffsetInField = Layout.Add("stride_offset_in", word: 1, 15, 8);
    private static readonly Field StrideWidthField = Layout.Add("stride_w", word: 1, 23, 16, storedMinusOne: true);
    private static readonly Field StrideHeightField = Layout.Add("stride_h", word: 1, 31, 24, storedMinusOne: true);
    private static readonly Field LengthField = Layout.Add("length", word: 2, 10, 0, storedMinusOne: true);
    private static readonly Field ChannelOffsetField = Layout.Add("channel_offset", word: 2, 15, 11);
    private static readonly Field ChannelGroupsField = Layout.Add("channel_group", word: 2, 23, 16, storedMinusOne: true);
    private static readonly Field StrideOutField = Layout.Add("stride_out", word: 2, 31, 24, storedMinusOne: true);
    private static readonly Field ShiftPreluNegativeField = Layout.Add("shift_prelu_n", word: 3, 5, 0);
    private static readonly Field ShiftCutField = Layout.Add("shift_cut", word: 3, 11, 6);
    private static readonly Field ShiftBiasField = Layout.Add("shift_bias", word: 3, 17, 12);
    private static readonly Field ActivationCodeField = Layout.Add("act_type", word: 3, 21, 18);
    private static readonly Field ShiftPreluPositiveField = Layout.Add("shift_prelu_p", word: 3, 27, 22);
    private static readonly Field JumpReadEndLineField = Layout.Add("jump_read_endl", word: 4, 12, 0, storedMinusOne: true);
    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 4, 22, 13, storedMinusOne: true);
    private static readonly Field MultiplyFactorField = Layout.Add("multi_factor", word: 4, 30, 23);
    private static readonly Field JumpWriteEndLineField = Layout.Add("jump_write_endl", word: 5, 12, 0, storedMinusOne: true);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 5, 22, 13, storedMinusOne: true);
    private static readonly Field JumpReadWeightsField = Layout.Add("jump_read_weights", word: 5, 31, 23);

    public AluInit()
        : base(Layout)
    {
    }

    internal AluInit(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    /// <summary>Columns of the window; holds 1 to 256.</summary>
    public int KernelWidth { get => Get(KernelWidthField); init => Set(KernelWidthField, value); }

    /// <summary>Rows of the window; holds 1 to 256.</summary>
    public int KernelHeight { get => Get(KernelHeightField); init => Set(KernelHeightField, value); }

    /// <summary><see cref="Mode"/> as a number; holds 0 to 15.</summary>
    public int ModeCode { get => Get(ModeCodeField); init => Set(ModeCodeField, value); }

    /// <summary><see cref="ModeCode"/> by name.</summary>
    public AluMode Mode { get => (AluMode)ModeCode; init => ModeCode = (int)value; }

    /// <summary>Which row of its fold the first output row is; 0 in every vendor file; holds 0 to 255.</summary>
    public int StrideOffsetOut { get => Get(StrideOffsetOutField); init => Set(StrideOffsetOutField, value); }

    /// <summary>Which row of its fold the first window row is (machine.md 6.2); holds 0 to 255.</summary>
    public int StrideOffsetIn { get => Get(StrideOffsetInField); init => Set(StrideOffsetInField, value); }

    /// <summary>Columns from window to window; holds 1 to 256.</summary>
    public int StrideWidth { get => Get(StrideWidthField); init => Set(StrideWidthField, value); }

    /// <summary>Rows from window to window; holds 1 to 256.</summary>
    public int StrideHeight { get => Get(StrideHeightField); init => Set(StrideHeightField, value); }

    /// <summary>Output columns; holds 1 to 2048.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>Lanes of the last channel group that hold no channel; holds 0 to 31.</summary>
    public int ChannelOffset { get => Get(ChannelOffsetField); init => Set(ChannelOffsetField, value); }

    /// <summary>Groups of ICP channels; holds 1 to 256.</summary>
    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }

    /// <summary>Output rows that are folded into one bank; 1 in every vendor file; holds 1 to 256.</summary>
    public int StrideOut { get => Get(StrideOutField); init => Set(StrideOutField, value); }

    /// <summary>The shift of a negative product of mode 1; 0 in every known program (machine.md 13); holds 0 to 63.</summary>
    public int ShiftPreluNegative { get => Get(ShiftPreluNegativeField); init => Set(ShiftPreluNegativeField, value); }

    /// <summary>Bits that a result is shifted right; what it counts, depends on the mode (machine.md 7); holds 0 to 63.</summary>
    public int ShiftCut { get => Get(ShiftCutField); init => Set(ShiftCutField, value); }

    /// <summary>Bits that a bias is shifted left; of a hard sigmoid the fix point of its input; holds 0 to 63.</summary>
    public int ShiftBias { get => Get(ShiftBiasField); init => Set(ShiftBiasField, value); }

    /// <summary><see cref="Activation"/> as a number; holds 0 to 15.</summary>
    public int ActivationCode { get => Get(ActivationCodeField); init => Set(ActivationCodeField, value); }

    /// <summary><see cref="ActivationCode"/> by name.</summary>
    public Activation Activation { get => (Activation)ActivationCode; init => ActivationCode = (int)value; }

    /// <summary>The shift of any other product of mode 1; 0 in every known program (machine.md 13); holds 0 to 63.</summary>
    public int ShiftPreluPositive { get => Get(ShiftPreluPositiveField); init => Set(ShiftPreluPositiveField, value); }

    /// <summary>
    /// Lines between input rows that are folded into one bank; matters where the vertical stride is above 1; holds 1 to 8192.
    /// </summary>
    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    /// <summary>Lines from pixel to pixel of the input; holds 1 to 1024.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>
    /// What an average pool multiplies its sum with; above 127 the vendor's simulator reads it as negative (machine.md 13); 0 to
    /// 255.
    /// </summary>
    public int MultiplyFactor { get => Get(MultiplyFactorField); init => Set(MultiplyFactorField, value); }

    /// <summary>Lines between output rows that are folded into one bank; 1 in every vendor file; holds 1 to 8192.</summary>
    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    /// <summary>Lines from pixel to pixel of the output; holds 1 to 1024.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Lines from tap to tap of the weights, the channel groups; stored as it is; holds 0 to 511.</summary>
    public int JumpReadWeights { get => Get(JumpReadWeightsField); init => Set(JumpReadWeightsField, value); }
}
