namespace Vai.Isa;

/// <summary>One tile of depthwise convolution, pooling or another per-channel operation (machine.md 7).</summary>
internal sealed record Alu : Instruction
{
    internal static readonly InstructionLayout Layout = new("ALU", 0x2, words: 5);

    private static readonly Field BankAddressOutField = Layout.Add("bank_addr_out", word: 0, 13, 0);
    private static readonly Field BankOutField = Layout.Add("bank_id_out", word: 0, 19, 14);
    private static readonly Field BankAddressInField = Layout.Add("bank_addr_in", word: 1, 13, 0);
    private static readonly Field BankInField = Layout.Add("bank_id_in", word: 1, 19, 14);
    private static readonly Field RowsField = Layout.Add("valid_pixel_parallel", word: 1, 22, 20, storedMinusOne: true);
    private static readonly Field PadBottomField = Layout.Add("pad_bottom", word: 1, 30, 23);
    private static readonly Field BankAddressIn1Field = Layout.Add("bank_addr_in_1", word: 2, 13, 0);
    private static readonly Field PadRightField = Layout.Add("pad_right", word: 2, 21, 14);
    private static readonly Field PadLeftField = Layout.Add("pad_left", word: 2, 25, 22);
    private static readonly Field PadTopField = Layout.Add("pad_top", word: 2, 29, 26);
    private static readonly Field BankAddressIn2Field = Layout.Add("bank_addr_in_2", word: 3, 13, 0);
    private static readonly Field BankAddressWeightsField = Layout.Add("bank_addr_weights", word: 3, 27, 14);
    private static readonly Field KernelDepthField = Layout.Add("kernel_d", word: 3, 31, 28);
    private static readonly Field BankAddressIn3Field = Layout.Add("bank_addr_in_3", word: 4, 13, 0);
    private static readonly Field BankAddressBiasField = Layout.Add("bank_addr_bias", word: 4, 27, 14);

    public Alu()
        : base(Layout)
    {
    }

    internal Alu(ReadOnlySpan<uint> words)
        : base(Layout, words)
    {
    }

    /// <summary>The line of the first output pixel; holds 0 to 16383.</summary>
    public int BankAddressOut { get => Get(BankAddressOutField); init => Set(BankAddressOutField, value); }

    /// <summary>The bank of the first output row; holds 0 to 63.</summary>
    public int BankOut { get => Get(BankOutField); init => Set(BankOutField, value); }

    /// <summary>Slab 0: the line where the first PP x stride_h window rows begin, at window column 0; holds 0 to 16383.</summary>
    public int BankAddressIn { get => Get(BankAddressInField); init => Set(BankAddressInField, value); }

    /// <summary>The bank of the first window row, padding included; holds 0 to 63.</summary>
    public int BankIn { get => Get(BankInField); init => Set(BankInField, value); }

    /// <summary>Output rows, at most APP; holds 1 to 8.</summary>
    public int Rows { get => Get(RowsField); init => Set(RowsField, value); }

    /// <summary>No amount: the last tap inside the map, for the last output row (machine.md 6.1); holds 0 to 255.</summary>
    public int PadBottom { get => Get(PadBottomField); init => Set(PadBottomField, value); }

    /// <summary>Slab 1, as <see cref="BankAddressIn"/>; holds 0 to 16383.</summary>
    public int BankAddressIn1 { get => Get(BankAddressIn1Field); init => Set(BankAddressIn1Field, value); }

    /// <summary>No amount: the last tap inside the map, for the last output column (machine.md 6.1); holds 0 to 255.</summary>
    public int PadRight { get => Get(PadRightField); init => Set(PadRightField, value); }

    /// <summary>Window columns of padding in front of the map; holds 0 to 15.</summary>
    public int PadLeft { get => Get(PadLeftField); init => Set(PadLeftField, value); }

    /// <summary>Window rows of padding in front of the map; holds 0 to 15.</summary>
    public int PadTop { get => Get(PadTopField); init => Set(PadTopField, value); }

    /// <summary>Slab 2, as <see cref="BankAddressIn"/>; holds 0 to 16383.</summary>
    public int BankAddressIn2 { get => Get(BankAddressIn2Field); init => Set(BankAddressIn2Field, value); }

    /// <summary>The line of the first tap in the depthwise weight bank; holds 0 to 16383.</summary>
    public int BankAddressWeights { get => Get(BankAddressWeightsField); init => Set(BankAddressWeightsField, value); }

    /// <summary>0 in every known program; its meaning is unknown (machine.md 11); holds 0 to 15.</summary>
    public int KernelDepth { get => Get(KernelDepthField); init => Set(KernelDepthField, value); }

    /// <summary>Slab 3, as <see cref="BankAddressIn"/>; holds 0 to 16383.</summary>
    public int BankAddressIn3 { get => Get(BankAddressIn3Field); init => Set(BankAddressIn3Field, value); }

    /// <summary>The line of the bias bank with the biases of the first channel group; holds 0 to 16383.</summary>
    public int BankAddressBias { get => Get(BankAddressBiasField); init => Set(BankAddressBiasField, value); }
}
