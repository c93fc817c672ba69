namespace Vai.Isa;

/// <summary>Moves pixels of one row from a bank to DDR (machine.md 5).</summary>
internal sealed record Save : Instruction
{
    internal static readonly InstructionLayout Layout = new("SAVE", 0x4, words: 5);

    private static readonly Field BankAddressField = Layout.Add("bank_addr", word: 0, 11, 0);
    private static readonly Field BankField = Layout.Add("bank_id", word: 0, 19, 14);
    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 1, 9, 0, storedMinusOne: true);
    private static readonly Field JumpWriteField = Layout.Add("jump_write", word: 1, 25, 10, storedMinusOne: true);
    private static readonly Field ArgMaxField = Layout.Add("argmax", word: 1, 28, 27);
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

    /// <summary>The line of the bank where pixel 0 lies; holds 0 to 4095.</summary>
    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    /// <summary>The bank, by its number (machine.md 1); holds 0 to 63.</summary>
    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    /// <summary>Lines from pixel to pixel in the bank; holds 1 to 1024.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Bytes from pixel to pixel in DDR; holds 1 to 65536.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>
    /// 0: the channels; 2: the index of the largest, one byte a pixel; 3: the largest itself (machine.md 13); holds 0 to 3.
    /// </summary>
    public int ArgMax { get => Get(ArgMaxField); init => Set(ArgMaxField, value); }

    /// <summary>
    /// The AXI port, by which two instructions make a pair: 0 the first or a single one, 1 the second (machine.md 3); holds 0 to 3.
    /// </summary>
    public int Port { get => Get(PortField); init => Set(PortField, value); }

    /// <summary>Pixels; holds 1 to 1024.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>Bytes a pixel; lanes behind them are not stored; holds 1 to 4096.</summary>
    public int Channels { get => Get(ChannelsField); init => Set(ChannelsField, value); }

    /// <summary>The base register that <see cref="DdrAddress"/> counts from; holds 0 to 7.</summary>
    public int Register { get => Get(RegisterField); init => Set(RegisterField, value); }

    /// <summary>What <see cref="ConstantEnable"/> would store; 0 in every known program; holds 0 to 255.</summary>
    public int ConstantValue { get => Get(ConstantValueField); init => Set(ConstantValueField, value); }

    /// <summary>Stores a constant instead; 0 in every known program; holds 0 to 1.</summary>
    public int ConstantEnable { get => Get(ConstantEnableField); init => Set(ConstantEnableField, value); }

    /// <summary>Where pixel 0 goes, in bytes from the base; holds 0 to 536870911.</summary>
    public int DdrAddress { get => Get(DdrAddressField); init => Set(DdrAddressField, value); }
}
