namespace Vai.Isa;

/// <summary>One tile of convolution: up to PP output rows of one output channel group (machine.md 6).</summary>
internal sealed record Conv : Instruction
{
    internal static readonly InstructionShape Shape = new("CONV", Engines.Conv, values => new Conv(values));

    internal static readonly Field BankAddressInField = Shape.Add("bank_addr_in");
    internal static readonly Field PadTopField = Shape.Add("pad_top");
    internal static readonly Field PadLeftField = Shape.Add("pad_left");
    internal static readonly Field BankAddressOutField = Shape.Add("bank_addr_out");
    internal static readonly Field PadBottomField = Shape.Add("pad_bottom");
    internal static readonly Field PadRightField = Shape.Add("pad_right");
    internal static readonly Field ChannelGroupsField = Shape.Add("channel_group", empty: 1);
    internal static readonly Field BankAddressWeightsField = Shape.Add("bank_addr_weights");
    internal static readonly Field BankInField = Shape.Add("bank_id_in");
    internal static readonly Field LengthField = Shape.Add("length", empty: 1);
    internal static readonly Field BankAddressBiasField = Shape.Add("bank_addr_bias");
    internal static readonly Field BankOutField = Shape.Add("bank_id_out");
    internal static readonly Field BankAddressIn1Field = Shape.Add("bank_addr_in_1");
    internal static readonly Field BankAddressIn2Field = Shape.Add("bank_addr_in_2");
    internal static readonly Field BankAddressIn3Field = Shape.Add("bank_addr_in_3");
    internal static readonly Field ChannelOffsetField = Shape.Add("channel_offset");

    public Conv()
        : base(Shape)
    {
    }

    private Conv(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary>Slab 0: the line where the first PP x stride_h window rows begin, at window column 0; holds 0 to 4095.</summary>
    public int BankAddressIn { get => Get(BankAddressInField); init => Set(BankAddressInField, value); }

    /// <summary>Window rows of zeros in front of the map; holds 0 to 15.</summary>
    public int PadTop { get => Get(PadTopField); init => Set(PadTopField, value); }

    /// <summary>Window columns of zeros in front of the map; holds 0 to 15.</summary>
    public int PadLeft { get => Get(PadLeftField); init => Set(PadLeftField, value); }

    /// <summary>The line of the first output pixel; holds 0 to 4095.</summary>
    public int BankAddressOut { get => Get(BankAddressOutField); init => Set(BankAddressOutField, value); }

    /// <summary>
    /// No amount: the last tap inside the map, for the last output row; the largest where all are inside (machine.md 6.1); 0 to
    /// 15.
    /// </summary>
    public int PadBottom { get => Get(PadBottomField); init => Set(PadBottomField, value); }

    /// <summary>
    /// No amount: the last tap inside the map, for the last output column; the largest where all are inside (machine.md 6.1);
    /// holds 0 to 15.
    /// </summary>
    public int PadRight { get => Get(PadRightField); init => Set(PadRightField, value); }

    /// <summary>Groups of ICP input channels; holds 1 to 256.</summary>
    public int ChannelGroups { get => Get(ChannelGroupsField); init => Set(ChannelGroupsField, value); }

    /// <summary>The line of the first tap, the same in all weight banks; holds 0 to 4095.</summary>
    public int BankAddressWeights { get => Get(BankAddressWeightsField); init => Set(BankAddressWeightsField, value); }

    /// <summary>The bank of the first window row, padding included; holds 0 to 63.</summary>
    public int BankIn { get => Get(BankInField); init => Set(BankInField, value); }

    /// <summary>Output columns; holds 1 to 1024.</summary>
    public int Length { get => Get(LengthField); init => Set(LengthField, value); }

    /// <summary>The line of the bias bank with the biases of the output group; holds 0 to 4095.</summary>
    public int BankAddressBias { get => Get(BankAddressBiasField); init => Set(BankAddressBiasField, value); }

    /// <summary>The bank of the first output row; holds 0 to 63.</summary>
    public int BankOut { get => Get(BankOutField); init => Set(BankOutField, value); }

    /// <summary>Slab 1, as <see cref="BankAddressIn"/>; holds 0 to 4095.</summary>
    public int BankAddressIn1 { get => Get(BankAddressIn1Field); init => Set(BankAddressIn1Field, value); }

    /// <summary>Slab 2, as <see cref="BankAddressIn"/>; holds 0 to 4095.</summary>
    public int BankAddressIn2 { get => Get(BankAddressIn2Field); init => Set(BankAddressIn2Field, value); }

    /// <summary>Slab 3, as <see cref="BankAddressIn"/>; no vendor file uses it (machine.md 11); holds 0 to 4095.</summary>
    public int BankAddressIn3 { get => Get(BankAddressIn3Field); init => Set(BankAddressIn3Field, value); }

    /// <summary>Lanes of the last input group that hold no channel; holds 0 to 31.</summary>
    public int ChannelOffset { get => Get(ChannelOffsetField); init => Set(ChannelOffsetField, value); }
}
