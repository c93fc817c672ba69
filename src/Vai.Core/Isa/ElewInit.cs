namespace Vai.Isa;

/// <summary>One operand of the ELEW that follows (machine.md 8).</summary>
internal sealed record ElewInit : Instruction
{
    internal static readonly InstructionLayout Layout = new("ELEWINIT", 0xD, words: 3);

    private static readonly Field SharePixelParallelField = Layout.Add("share_pp", word: 0, 13, 13);
    private static readonly Field BankInField = Layout.Add("bank_id_in", word: 0, 19, 14);
    private static readonly Field BankAddressInField = Layout.Add("bank_addr_in", word: 1, 13, 0);
    private static readonly Field JumpReadEndLineField = Layout.Add("jump_read_endl", word: 1, 26, 14);
    private static readonly Field OperandField = Layout.Add("id", word: 1, 28, 27);
    private static readonly Field JumpBankField = Layout.Add("jump_bank", word: 1, 31, 29, storedMinusOne: true);
    private static readonly Field JumpReadField = Layout.Add("jump_read", word: 2, 11, 0);
    private static readonly Field ShiftReadField = Layout.Add("shift_read", word: 2, 15, 12);

    public ElewInit()
        : base(Layout)
    {
    }

    internal ElewInit(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    /// <summary>All rows read the first bank; 0 in every known program (machine.md 13); holds 0 to 1.</summary>
    public int SharePixelParallel { get => Get(SharePixelParallelField); init => Set(SharePixelParallelField, value); }

    /// <summary>The bank of the operand's first row; holds 0 to 63.</summary>
    public int BankIn { get => Get(BankInField); init => Set(BankInField, value); }

    /// <summary>The line of the operand's first pixel; holds 0 to 16383.</summary>
    public int BankAddressIn { get => Get(BankAddressInField); init => Set(BankAddressInField, value); }

    /// <summary>Lines between rows of one bank; 0 in every known program (machine.md 13); holds 0 to 8191.</summary>
    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    /// <summary>Which operand this is; holds 0 to 3.</summary>
    public int Operand { get => Get(OperandField); init => Set(OperandField, value); }

    /// <summary>Banks from row to row; holds 1 to 8.</summary>
    public int JumpBank { get => Get(JumpBankField); init => Set(JumpBankField, value); }

    /// <summary>Lines from pixel to pixel; stored as it is; holds 0 to 4095.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Bits that the operand is shifted right before the operation; holds 0 to 15.</summary>
    public int ShiftRead { get => Get(ShiftReadField); init => Set(ShiftReadField, value); }
}
