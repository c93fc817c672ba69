namespace Vai.Isa;

/// <summary>Element-wise work on the operands that ELEWINIT named (machine.md 8).</summary>
internal sealed record Elew : Instruction
{
    internal static readonly InstructionLayout Layout = new("ELEW", 0xE, words: 3);

    private static readonly Field LengthField = Layout.Add("length", word: 0, 10, 0, storedMinusOne: true);
    private static readonly Field ActivationCodeField = Layout.Add("act_type", word: 0, 11, 11);
    private static readonly Field OperationCodeField = Layout.Add("elew_type", word: 0, 13, 12);
    private static readonly Field BankOutField = Layout.Add("bank_id_out", word: 0, 19, 14);
    private static readonly Field BankAddressOutField = Layout.Add("bank_addr_out", word: 1, 13, 0);
    private static readonly Field JumpWriteEndLineField = Layout.Add("jump_write_endl", word: 1, 26, 14);
    private static readonly Field OperandsField = Layout.Add("num", word: 1, 28, 27, storedMinusOne: true);
    private static readonly Field RowsField = Layout.Add("valid_pixel_parallel", word: 1, 31, 29, storedMinusOne: true);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 2, 11, 0, storedMinusOne: true);
    private static readonly Field ShiftWriteCodeField = Layout.Add("shift_write", word: 2, 16, 12);
    private static readonly Field ChannelGroupsField = Layout.Add("channel_group", word: 2, 24, 17, storedMinusOne: true);

    public Elew()
        : base(Layout)
    {
    }

    internal Elew(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    /// <summary>Output columns; holds 1 to 2048.</summary>
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

    /// <summary>Lines from pixel to pixel of the output; holds 1 to 4096.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Stored as sign and magnitude: bit 4 set shifts right by bits 3:0, clear shifts left.</summary>
    public int ShiftWriteCode { get => Get(ShiftWriteCodeField); init => Set(ShiftWriteCodeField, value); }

    /// <summary>The shift of the result: right when positive, left when negative; -15..15.</summary>
    public int ShiftWrite
    {
        get => (ShiftWriteCode & 0x10) != 0 ? ShiftWriteCode & 0xF : -ShiftWriteCode;
        init => ShiftWriteCode = value > 0 ? 0x10 | value : -value;
    }

    /// <summary>Groups of ICP channels; holds 1 to 256.</summary>
    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }
}
