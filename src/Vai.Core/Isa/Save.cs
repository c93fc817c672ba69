namespace Vai.Isa;

/// <summary>Moves pixels of one row from a bank to DDR (machine.md 5).</summary>
internal sealed record Save : Instruction
{
    internal static readonly InstructionShape Shape = new("SAVE", Engines.Save, values => new Save(values));

    internal static readonly Field BankAddressField = Shape.Add("bank_addr");
    internal static readonly Field BankField = Shape.Add("bank_id");
    internal static readonly Field JumpReadField = Shape.Add("jump_read", empty: 1);
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field ArgMaxField = Shape.Add("argmax");
    internal static readonly Field PortField = Shape.Add("hp_id");
    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field ChannelsField = Shape.Add("channel", empty: 1);
    internal static readonly Field RegisterField = Shape.Add("reg_id");
    internal static readonly Field ConstantValueField = Shape.Add("const_value");
    internal static readonly Field ConstantEnableField = Shape.Add("const_en");
    internal static readonly Field DdrAddressField = Shape.Add("ddr_addr");

    public Save()
        : base(Shape)
    {
    }

    private Save(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary>The line of the bank where pixel 0 lies; holds 0 to 4095.</summary>
    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    /// <summary>The bank, by its number (machine.md 1); holds 0 to 63.</summary>
    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    /// <summary>Lines from pixel to pixel in the bank; holds 1 to 1024, in set 0 1 to 256.</summary>
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
