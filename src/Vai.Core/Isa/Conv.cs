namespace Vai.Isa;

/// <summary>One tile of convolution: up to PP output rows of one output channel group (machine.md 6).</summary>
internal sealed record Conv : Instruction
{
    internal static readonly InstructionLayout Layout = new("CONV", 0x8, words: 5);

    private static readonly Field BankAddressInField = Layout.Add("bank_addr_in", word: 0, 11, 0);
    private static readonly Field PadTopField = Layout.Add("pad_top", word: 0, 15, 12);
    private static readonly Field PadLeftField = Layout.Add("pad_left", word: 0, 19, 16);
    private static readonly Field BankAddressOutField = Layout.Add("bank_addr_out", word: 1, 11, 0);
    private static readonly Field PadBottomField = Layout.Add("pad_bottom", word: 1, 15, 12);
    private static readonly Field PadRightField = Layout.Add("pad_right", word: 1, 19, 16);
    private static readonly Field ChannelGroupsField = Layout.Add("channel_group", word: 1, 31, 24, storedMinusOne: true);
    private static readonly Field BankAddressWeightsField = Layout.Add("bank_addr_weights", word: 2, 11, 0);
    private static readonly Field BankInField = Layout.Add("bank_id_in", word: 2, 17, 12);
    private static readonly Field LengthField = Layout.Add("length", word: 2, 31, 22, storedMinusOne: true);
    private static readonly Field BankAddressBiasField = Layout.Add("bank_addr_bias", word: 3, 11, 0);
    private static readonly Field BankOutField = Layout.Add("bank_id_out", word: 3, 17, 12);
    private static readonly Field BankAddressIn1Field = Layout.Add("bank_addr_in_1", word: 3, 29, 18);
    private static readonly Field BankAddressIn2Field = Layout.Add("bank_addr_in_2", word: 4, 11, 0);
    private static readonly Field BankAddressIn3Field = Layout.Add("bank_addr_in_3", word: 4, 23, 12);
    private static readonly Field ChannelOffsetField = Layout.Add("channel_offset", word: 4, 28, 24);

    public Conv()
        : base(Layout)
    {
    }

    internal Conv(ReadOnlySpan<uint> words)
        : base(Layout, words)
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
