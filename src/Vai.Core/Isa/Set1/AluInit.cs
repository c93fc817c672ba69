namespace Vai.Isa.Set1;

/// <summary>The shape and arithmetic of the ALU instructions that follow (machine.md 7).</summary>
internal sealed record AluInit : Instruction
{
    /// <summary>shift_cut of an average pool holds its shift plus this.</summary>
    public const int AverageShiftBase = 8;

    internal static readonly InstructionShape Shape = new("ALUINIT", Engines.Misc, values => new AluInit(values), Alu.Shape);

    internal static readonly Field KernelWidthField = Shape.Add("kernel_w", empty: 1);
    internal static readonly Field KernelHeightField = Shape.Add("kernel_h", empty: 1);
    internal static readonly Field ModeCodeField = Shape.Add("exec_mode");
    internal static readonly Field StrideOffsetOutField = Shape.Add("stride_offset_out");
    internal static readonly Field StrideOffsetInField = Shape.Add("stride_offset_in");
    internal static readonly Field StrideWidthField = Shape.Add("stride_w", empty: 1);
    internal static readonly Field StrideHeightField = Shape.Add("stride_h", empty: 1);
    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field ChannelOffsetField = Shape.Add("channel_offset");
    internal static readonly Field ChannelGroupsField = Shape.Add("channel_group", empty: 1);
    internal static readonly Field StrideOutField = Shape.Add("stride_out", empty: 1);
    internal static readonly Field ShiftPreluNegativeField = Shape.Add("shift_prelu_n");
    internal static readonly Field ShiftCutField = Shape.Add("shift_cut");
    internal static readonly Field ShiftBiasField = Shape.Add("shift_bias");
    internal static readonly Field ActivationCodeField = Shape.Add("act_type");
    internal static readonly Field ShiftPreluPositiveField = Shape.Add("shift_prelu_p");
    internal static readonly Field JumpReadEndLineField = Shape.Add("jump_read_endl", empty: 1);
    internal static readonly Field JumpReadField = Shape.Add("jump_read", empty: 1);
    internal static readonly Field MultiplyFactorField = Shape.Add("multi_factor");
    internal static readonly Field JumpWriteEndLineField = Shape.Add("jump_write_endl", empty: 1);
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field JumpReadWeightsField = Shape.Add("jump_read_weights");

    public AluInit()
        : base(Shape)
    {
    }

    private AluInit(int[] values)
        : base(Shape, values)
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
