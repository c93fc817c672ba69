namespace Vai.Isa;

/// <summary>Element-wise work on the operands that ELEWINIT named (machine.md 8).</summary>
internal sealed record Elew : Instruction
{
    internal static readonly InstructionShape Shape = new("ELEW", Engines.Misc, values => new Elew(values));

    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field ActivationCodeField = Shape.Add("act_type");
    internal static readonly Field OperationCodeField = Shape.Add("elew_type");
    internal static readonly Field BankOutField = Shape.Add("bank_id_out");
    internal static readonly Field BankAddressOutField = Shape.Add("bank_addr_out");
    internal static readonly Field JumpWriteEndLineField = Shape.Add("jump_write_endl");
    internal static readonly Field OperandsField = Shape.Add("num", empty: 1);
    internal static readonly Field RowsField = Shape.Add("valid_pixel_parallel", empty: 1);
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field ShiftWriteField = Shape.Add("shift_write");
    internal static readonly Field ChannelGroupsField = Shape.Add("channel_group", empty: 1);

    public Elew()
        : base(Shape)
    {
    }

    private Elew(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary>Output columns; holds 1 to 2048, in set 0 1 to 512.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary><see cref="Activation"/> as a number; holds 0 to 1.</summary>
    public int ActivationCode { get => Get(ActivationCodeField); init => Set(ActivationCodeField, value); }

    /// <summary><see cref="ActivationCode"/> by name.</summary>
    public Activation Activation { get => (Activation)ActivationCode; init => ActivationCode = (int)value; }

    /// <summary><see cref="Operation"/> as a number; holds 0 to 3.</summary>
    public int OperationCode { get => Get(OperationCodeField); init => Set(OperationCodeField, value); }

    /// <summary><see cref="OperationCode"/> by name.</summary>
    public ElewOperation Operation { get => (ElewOperation)OperationCode; init => OperationCode = (int)value; }

    /// <summary>The bank of the first output row; the others lie in the banks behind it; holds 0 to 63.</summary>
    public int BankOut { get => Get(BankOutField); init => Set(BankOutField, value); }

    /// <summary>The line of the first output pixel; holds 0 to 16383.</summary>
    public int BankAddressOut { get => Get(BankAddressOutField); init => Set(BankAddressOutField, value); }

    /// <summary>Lines between output rows of one bank; 0 in every known program (machine.md 13); holds 0 to 8191.</summary>
    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    /// <summary>Operands, each with an ELEWINIT before; more than 2 are in no vendor file (machine.md 13); holds 1 to 4.</summary>
    public int Operands { get => Get(OperandsField); init => Set(OperandsField, value); }

    /// <summary>Output rows, at most APP; holds 1 to 8.</summary>
    public int Rows { get => Get(RowsField); init => Set(RowsField, value); }

    /// <summary>Lines from pixel to pixel of the output; holds 1 to 4096, in set 0 1 to 1024.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>The shift of the result: right when positive, left when negative; holds -15 to 15, in set 0 -7 to 7.</summary>
    public int ShiftWrite { get => Get(ShiftWriteField); init => Set(ShiftWriteField, value); }

    /// <summary>Groups of ICP channels; holds 1 to 256.</summary>
    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }
}
