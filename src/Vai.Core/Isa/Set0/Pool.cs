namespace Vai.Isa.Set0;

/// <summary>One tile of pooling, of all channel groups (machine.md 14.3).</summary>
internal sealed record Pool : Instruction
{
    internal static readonly InstructionShape Shape = new("POOL", Engines.Misc, values => new Pool(values));

    internal static readonly Field BankInField = Shape.Add("bank_id_in");
    internal static readonly Field BankAddressInField = Shape.Add("bank_addr_in");
    internal static readonly Field BankAddressIn1Field = Shape.Add("bank_addr_in_1");
    internal static readonly Field BankAddressIn2Field = Shape.Add("bank_addr_in_2");
    internal static readonly Field BankAddressIn3Field = Shape.Add("bank_addr_in_3");
    internal static readonly Field JumpReadEndLineField = Shape.Add("jump_read_endl", empty: 1);
    internal static readonly Field BankOutField = Shape.Add("bank_id_out");
    internal static readonly Field BankAddressOutField = Shape.Add("bank_addr_out");
    internal static readonly Field JumpWriteEndLineField = Shape.Add("jump_write_endl", empty: 1);
    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field ChannelGroupsField = Shape.Add("channel_group", empty: 1);
    internal static readonly Field PadTopField = Shape.Add("pad_top");
    internal static readonly Field PadBottomField = Shape.Add("pad_bottom");
    internal static readonly Field PadLeftField = Shape.Add("pad_left");
    internal static readonly Field PadRightField = Shape.Add("pad_right");
    internal static readonly Field DownsampleKernelHeightField = Shape.Add("downsample_kernel_h", empty: 1);
    internal static readonly Field DownsampleKernelWidthField = Shape.Add("downsample_kernel_w", empty: 1);

    public Pool()
        : base(Shape)
    {
    }

    private Pool(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary>The bank of the first window row, padding included; holds 0 to 63.</summary>
    public int BankIn { get => Get(BankInField); init => Set(BankInField, value); }

    /// <summary>Slab 0: the line where the first PP x stride_h window rows begin, at window column 0; holds 0 to 4095.</summary>
    public int BankAddressIn { get => Get(BankAddressInField); init => Set(BankAddressInField, value); }

    /// <summary>Slab 1, as <see cref="BankAddressIn"/>; holds 0 to 4095.</summary>
    public int BankAddressIn1 { get => Get(BankAddressIn1Field); init => Set(BankAddressIn1Field, value); }

    /// <summary>Slab 2, as <see cref="BankAddressIn"/>; holds 0 to 4095.</summary>
    public int BankAddressIn2 { get => Get(BankAddressIn2Field); init => Set(BankAddressIn2Field, value); }

    /// <summary>Slab 3, as <see cref="BankAddressIn"/>; holds 0 to 4095.</summary>
    public int BankAddressIn3 { get => Get(BankAddressIn3Field); init => Set(BankAddressIn3Field, value); }

    /// <summary>Lines between input rows that are folded into one bank; holds 1 to 4096.</summary>
    public int JumpReadEndLine { get => Get(JumpReadEndLineField); init => Set(JumpReadEndLineField, value); }

    /// <summary>The bank of the first output row; holds 0 to 63.</summary>
    public int BankOut { get => Get(BankOutField); init => Set(BankOutField, value); }

    /// <summary>The line of the first output pixel; holds 0 to 4095.</summary>
    public int BankAddressOut { get => Get(BankAddressOutField); init => Set(BankAddressOutField, value); }

    /// <summary>Lines between output rows that are folded into one bank; holds 1 to 4096.</summary>
    public int JumpWriteEndLine { get => Get(JumpWriteEndLineField); init => Set(JumpWriteEndLineField, value); }

    /// <summary>Output columns; holds 1 to 1024.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>Groups of ICP channels; holds 1 to 256.</summary>
    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }

    /// <summary>Window rows of padding in front of the map; holds 0 to 7.</summary>
    public int PadTop { get => Get(PadTopField); init => Set(PadTopField, value); }

    /// <summary>No amount: the last tap inside the map, for the last output row (machine.md 6.1); holds 0 to 7.</summary>
    public int PadBottom { get => Get(PadBottomField); init => Set(PadBottomField, value); }

    /// <summary>Window columns of padding in front of the map; holds 0 to 7.</summary>
    public int PadLeft { get => Get(PadLeftField); init => Set(PadLeftField, value); }

    /// <summary>No amount: the last tap inside the map, for the last output column (machine.md 6.1); holds 0 to 7.</summary>
    public int PadRight { get => Get(PadRightField); init => Set(PadRightField, value); }

    /// <summary>Repeats the rows of the window (machine.md 14.3); holds 1 to 256.</summary>
    public int DownsampleKernelHeight { get => Get(DownsampleKernelHeightField); init => Set(DownsampleKernelHeightField, value); }

    /// <summary>Repeats the columns of the window (machine.md 14.3); holds 1 to 256.</summary>
    public int DownsampleKernelWidth { get => Get(DownsampleKernelWidthField); init => Set(DownsampleKernelWidthField, value); }
}
