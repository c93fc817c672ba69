namespace Vai.Isa;

/// <summary>Moves pixels of one row from DDR into a bank (machine.md 4).</summary>
internal sealed record Load : Instruction
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

    /// <summary>The line of the bank where pixel 0 goes; holds 0 to 4095.</summary>
    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    /// <summary>The bank, of any kind, by its number (machine.md 1); holds 0 to 63.</summary>
    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    /// <summary>Lines from pixel to pixel in the bank; holds 1 to 1024.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Bytes from pixel to pixel in DDR; less than <see cref="Channels"/> where windows overlap; holds 1 to 65536.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Pixels; holds 1 to 1024.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>Bytes a pixel; holds 1 to 16384.</summary>
    public int Channels { get => Get(ChannelsField); init => Set(ChannelsField, value); }

    /// <summary>Pixels minus one at either end that have a zero part; holds 0 to 31.</summary>
    public int PadIndex { get => Get(PadIndexField); init => Set(PadIndexField, value); }

    /// <summary>The base register that <see cref="DdrAddress"/> counts from; holds 0 to 7.</summary>
    public int Register { get => Get(RegisterField); init => Set(RegisterField, value); }

    /// <summary>What <see cref="Broadcast"/> would fill in; 0 in every known program (machine.md 13); holds 0 to 255.</summary>
    public int ConstantValue { get => Get(ConstantValueField); init => Set(ConstantValueField, value); }

    /// <summary>Fills instead of loading; 0 in every known program (machine.md 13); holds 0 to 15.</summary>
    public int Broadcast { get => Get(BroadcastField); init => Set(BroadcastField, value); }

    /// <summary>
    /// Subtracts a mean while loading; 0 in every known program, and set 1 lacks the bank for it (machine.md 13); holds 0 to 3.
    /// </summary>
    public int ModeAverage { get => Get(ModeAverageField); init => Set(ModeAverageField, value); }

    /// <summary>
    /// Bytes that are zero behind the last pixel, the lanes behind its last channel included; 0: nothing is padded; holds 0 to 31.
    /// </summary>
    public int PadEnd { get => Get(PadEndField); init => Set(PadEndField, value); }

    /// <summary>Bytes that are zero in front of pixel 0; holds 0 to 31.</summary>
    public int PadStart { get => Get(PadStartField); init => Set(PadStartField, value); }

    /// <summary>
    /// Where pixel 0 begins, in bytes from the base; before the tensor where padding on the left is wanted; holds 0 to 536870911.
    /// </summary>
    public int DdrAddress { get => Get(DdrAddressField); init => Set(DdrAddressField, value); }
}
