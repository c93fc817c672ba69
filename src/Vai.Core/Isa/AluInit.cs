namespace Vai.Isa;

/// <summary>The shape and arithmetic of the ALU instructions that follow (machine.md 7).</summary>
public sealed record AluInit : Instruction
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

    public int KernelWidth { get => Get(KernelWidthField); init => Set(KernelWidthField, value); }

    public int KernelHeight { get => Get(KernelHeightField); init => Set(KernelHeightField, value); }

    public int ModeCode { get => Get(ModeCodeField); init => Set(ModeCodeField, value); }

    /// <summary><see cref="ModeCode"/> by name.</summary>
    public AluMode Mode { get => (AluMode)ModeCode; init => ModeCode = (int)value; }

    public int StrideOffsetOut { get => Get(StrideOffsetOutField); init => Set(StrideOffsetOutField, value); }

    public int StrideOffsetIn { get => Get(StrideOffsetInField); init => Set(StrideOffsetInField, value); }

    public int StrideWidth { get => Get(StrideWidthField); init => Set(StrideWidthField, value); }

    public int StrideHeight { get => Get(StrideHeightField); init => Set(StrideHeightField, value); }

    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    public int ChannelOffset { get => Get(ChannelOffsetField); init => Set(ChannelOffsetField, value); }

    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }

    public int StrideOut { get => Get(StrideOutField); init => Set(StrideOutField, value); }

    public int ShiftPreluNegative { get => Get(ShiftPreluNegativeField); init => Set(ShiftPreluNegativeField, value); }

    public int ShiftCut { get => Get(ShiftCutField); init => Set(ShiftCutField, value); }

    public int ShiftBias { get => Get(ShiftBiasField); init => Set(ShiftBiasField, value); }

    public int ActivationCode { get => Get(ActivationCodeField); init => Set(ActivationCodeField, value); }

    /// <summary><see cref="ActivationCode"/> by name.</summary>
    public Activation Activation { get => (Activation)ActivationCode; init => ActivationCode = (int)value; }

    public int ShiftPreluPositive { get => Get(ShiftPreluPositiveField); init => Set(ShiftPreluPositiveField, value); }

    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    public int MultiplyFactor { get => Get(MultiplyFactorField); init => Set(MultiplyFactorField, value); }

    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    public int JumpReadWeights { get => Get(JumpReadWeightsField); init => Set(JumpReadWeightsField, value); }
}
