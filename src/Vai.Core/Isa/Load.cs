namespace Vai.Isa;

/// <summary>Moves pixels of one row from DDR into a bank (machine.md 4).</summary>
public sealed record Load : Instruction
{
    internal static readonly InstructionLayout Layout = new("LOAD", 0x0, words: 5);

    private static readonly Field BankAddressField = Layout.Add("bank_addr", word: 0, 11, 0);
    private static readonly Field BankField = Layout.Add("bank_id", word: 0, 19, 14);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 1, 9, 0, storedMinusOne: true);
    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 1, 25, 10, storedMinusOne: true);
    private static readonly Field LengthField = Layout.Add("length", word: 2, 9, 0, storedMinusOne: true);
    private static readonly Field ChannelsField = Layout.Add("channel", word: 2, 23, 10, storedMinusOne: true);
    private static readonly Field PadIndexField = Layout.Add("pad_idx", word: 2, 31, 27);
    private static readonly Field RegisterField = Layout.Add("reg_id", word: 3, 2, 0);
    private static readonly Field ConstantValueField = Layout.Add("const_value", word: 3, 15, 8);
    private static readonly Field BroadcastField = Layout.Add("broadcast", word: 3, 19, 16);
    private static readonly Field ModeAverageField = Layout.Add("mode_avg", word: 3, 21, 20);
    private static readonly Field PadEndField = Layout.Add("pad_end", word: 3, 26, 22);
    private static readonly Field PadStartField = Layout.Add("pad_start", word: 3, 31, 27);
    private static readonly Field DdrAddressField = Layout.Add("ddr_addr", word: 4, 28, 0);

    public Load()
        : base(Layout)
    {
    }

    internal Load(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    public int Channels { get => Get(ChannelsField); init => Set(ChannelsField, value); }

    public int PadIndex { get => Get(PadIndexField); init => Set(PadIndexField, value); }

    public int Register { get => Get(RegisterField); init => Set(RegisterField, value); }

    public int ConstantValue { get => Get(ConstantValueField); init => Set(ConstantValueField, value); }

    public int Broadcast { get => Get(BroadcastField); init => Set(BroadcastField, value); }

    public int ModeAverage { get => Get(ModeAverageField); init => Set(ModeAverageField, value); }

    public int PadEnd { get => Get(PadEndField); init => Set(PadEndField, value); }

    public int PadStart { get => Get(PadStartField); init => Set(PadStartField, value); }

    public int DdrAddress { get => Get(DdrAddressField); init => Set(DdrAddressField, value); }
}
