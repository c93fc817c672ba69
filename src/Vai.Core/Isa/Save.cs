namespace Vai.Isa;

/// <summary>Moves pixels of one row from a bank to DDR (machine.md 5).</summary>
public sealed record Save : Instruction
{
    internal static readonly InstructionLayout Layout = new("SAVE", 0x4, words: 5);

    private static readonly Field BankAddressField = Layout.Add("bank_addr", word: 0, 11, 0);
    private static readonly Field BankField = Layout.Add("bank_id", word: 0, 19, 14);
    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 1, 9, 0, storedMinusOne: true);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 1, 25, 10, storedMinusOne: true);
    private static readonly Field PortField = Layout.Add("hp_id", word: 1, 30, 29);
    private static readonly Field LengthField = Layout.Add("length", word: 2, 9, 0, storedMinusOne: true);
    private static readonly Field ChannelsField = Layout.Add("channel", word: 2, 21, 10, storedMinusOne: true);
    private static readonly Field RegisterField = Layout.Add("reg_id", word: 3, 2, 0);
    private static readonly Field ConstantValueField = Layout.Add("const_value", word: 3, 15, 8);
    private static readonly Field ConstantEnableField = Layout.Add("const_en", word: 3, 16, 16);
    private static readonly Field DdrAddressField = Layout.Add("ddr_addr", word: 4, 28, 0);

    public Save()
        : base(Layout)
    {
    }

    internal Save(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    public int Port { get => Get(PortField); init => Set(PortField, value); }

    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    public int Channels { get => Get(ChannelsField); init => Set(ChannelsField, value); }

    public int Register { get => Get(RegisterField); init => Set(RegisterField, value); }

    public int ConstantValue { get => Get(ConstantValueField); init => Set(ConstantValueField, value); }

    public int ConstantEnable { get => Get(ConstantEnableField); init => Set(ConstantEnableField, value); }

    public int DdrAddress { get => Get(DdrAddressField); init => Set(DdrAddressField, value); }
}
