namespace Vai.Isa;

/// <summary>Moves pixels of one row from DDR into a bank (machine.md 4).</summary>
internal sealed record Load : Instruction
{
    internal static readonly InstructionShape Shape = new("LOAD", Engines.Load, values => new Load(values));

    internal static readonly Field BankAddressField = Shape.Add("bank_addr");
    internal static readonly Field BankField = Shape.Add("bank_id");
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field JumpReadField = Shape.Add("jump_read", empty: 1);
    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field ChannelsField = Shape.Add("channel", empty: 1);
    internal static readonly Field PadIndexField = Shape.Add("pad_idx");
    internal static readonly Field RegisterField = Shape.Add("reg_id");
    internal static readonly Field ConstantValueField = Shape.Add("const_value");
    internal static readonly Field BroadcastField = Shape.Add("broadcast");
    internal static readonly Field ModeAverageField = Shape.Add("mode_avg");
    internal static readonly Field PadEndField = Shape.Add("pad_end");
    internal static readonly Field PadStartField = Shape.Add("pad_start");
    internal static readonly Field DdrAddressField = Shape.Add("ddr_addr");

    public Load()
        : base(Shape)
    {
    }

    private Load(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary>The line of the bank where pixel 0 goes; holds 0 to 4095.</summary>
    public int BankAddress { get => Get(BankAddressField); init => Set(BankAddressField, value); }

    /// <summary>The bank, of any kind, by its number (machine.md 1); holds 0 to 63.</summary>
    public int Bank { get => Get(BankField); init => Set(BankField, value); }

    /// <summary>Lines from pixel to pixel in the bank; holds 1 to 1024, in set 0 1 to 256.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Bytes from pixel to pixel in DDR; less than <see cref="Channels"/> where windows overlap; holds 1 to 65536.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Pixels; holds 1 to 1024.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>Bytes a pixel; holds 1 to 16384, in set 0 1 to 4096.</summary>
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
