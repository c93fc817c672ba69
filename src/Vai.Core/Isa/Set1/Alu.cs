namespace Vai.Isa.Set1;

/// <summary>One tile of depthwise convolution, pooling or another per-channel operation (machine.md 7).</summary>
internal sealed record Alu : Instruction
{
    internal static readonly InstructionShape Shape = new("ALU", Engines.Misc, values => new Alu(values));

    internal static readonly Field BankAddressOutField = Shape.Add("bank_addr_out");
    internal static readonly Field BankOutField = Shape.Add("bank_id_out");
    internal static readonly Field BankAddressInField = Shape.Add("bank_addr_in");
    internal static readonly Field BankInField = Shape.Add("bank_id_in");
    internal static readonly Field RowsField = Shape.Add("valid_pixel_parallel", empty: 1);
    internal static readonly Field PadBottomField = Shape.Add("pad_bottom");
    internal static readonly Field BankAddressIn1Field = Shape.Add("bank_addr_in_1");
    internal static readonly Field PadRightField = Shape.Add("pad_right");
    internal static readonly Field PadLeftField = Shape.Add("pad_left");
    internal static readonly Field PadTopField = Shape.Add("pad_top");
    internal static readonly Field BankAddressIn2Field = Shape.Add("bank_addr_in_2");
    internal static readonly Field BankAddressWeightsField = Shape.Add("bank_addr_weights");
    internal static readonly Field KernelDepthField = Shape.Add("kernel_d");
    internal static readonly Field BankAddressIn3Field = Shape.Add("bank_addr_in_3");
    internal static readonly Field BankAddressBiasField = Shape.Add("bank_addr_bias");

    public Alu()
        : base(Shape)
    {
    }

    private Alu(int[] values)
        : base(Shape, values)
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
