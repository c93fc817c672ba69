namespace Vai.Isa;

/// <summary>One operand of the ELEW that follows (machine.md 8).</summary>
internal sealed record ElewInit : Instruction
{
    internal static readonly InstructionShape Shape = new("ELEWINIT", Engines.Misc, values => new ElewInit(values), Elew.Shape);

    internal static readonly Field SharePixelParallelField = Shape.Add("share_pp");
    internal static readonly Field BankInField = Shape.Add("bank_id_in");
    internal static readonly Field BankAddressInField = Shape.Add("bank_addr_in");
    internal static readonly Field JumpReadEndLineField = Shape.Add("jump_read_endl");
    internal static readonly Field OperandField = Shape.Add("id");
    internal static readonly Field JumpBankField = Shape.Add("jump_bank", empty: 1);
    internal static readonly Field JumpReadField = Shape.Add("jump_read");
    internal static readonly Field ShiftReadField = Shape.Add("shift_read");

    public ElewInit()
        : base(Shape)
    {
    }

    private ElewInit(int[] values)
        : base(Shape, values)
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

    /// <summary>Lines from pixel to pixel; set 1 stores it as it is; holds 0 to 4095, in set 0 1 to 1024.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Bits that the operand is shifted right before the operation; holds 0 to 15.</summary>
    public int ShiftRead { get => Get(ShiftReadField); init => Set(ShiftReadField, value); }
}
