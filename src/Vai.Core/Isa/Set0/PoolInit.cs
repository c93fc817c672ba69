namespace Vai.Isa.Set0;

/// <summary>The shape and arithmetic of the POOL instructions that follow (machine.md 14.3).</summary>
internal sealed record PoolInit : Instruction
{
    internal static readonly InstructionShape Shape = new("POOLINIT", Engines.Misc, values => new PoolInit(values), Pool.Shape);

    internal static readonly Field TypeCodeField = Shape.Add("pool_type");
    internal static readonly Field KernelHeightField = Shape.Add("kernel_h", empty: 1);
    internal static readonly Field KernelWidthField = Shape.Add("kernel_w", empty: 1);
    internal static readonly Field StrideHeightField = Shape.Add("stride_h", empty: 1);
    internal static readonly Field StrideWidthField = Shape.Add("stride_w", empty: 1);
    internal static readonly Field RowsField = Shape.Add("valid_pixel_parallel", empty: 1);
    internal static readonly Field ShiftField = Shape.Add("shift_cut");
    internal static readonly Field JumpReadField = Shape.Add("jump_read", empty: 1);
    internal static readonly Field JumpWriteField = Shape.Add("jump_write", empty: 1);
    internal static readonly Field StrideOffsetInField = Shape.Add("stride_offset_in");
    internal static readonly Field StrideOutField = Shape.Add("stride_out", empty: 1);
    internal static readonly Field StrideOffsetOutField = Shape.Add("stride_offset_out");

    public PoolInit()
        : base(Shape)
    {
    }

    private PoolInit(int[] values)
        : base(Shape, values)
    {
    }

    /// <summary><see cref="Type"/> as a number; holds 0 to 3.</summary>
    public int TypeCode { get => Get(TypeCodeField); init => Set(TypeCodeField, value); }

    /// <summary>Rows of the window; holds 1 to 8.</summary>
    public int KernelHeight { get => Get(KernelHeightField); init => Set(KernelHeightField, value); }

    /// <summary>Columns of the window; of an average it chooses the factor, too; holds 1 to 8.</summary>
    public int KernelWidth { get => Get(KernelWidthField); init => Set(KernelWidthField, value); }

    /// <summary>Rows from window to window; holds 1 to 8.</summary>
    public int StrideHeight { get => Get(StrideHeightField); init => Set(StrideHeightField, value); }

    /// <summary>Columns from window to window; holds 1 to 8.</summary>
    public int StrideWidth { get => Get(StrideWidthField); init => Set(StrideWidthField, value); }

    /// <summary>Output rows, at most the pool rows of the target; holds 1 to 8.</summary>
    public int Rows { get => Get(RowsField); init => Set(RowsField, value); }

    /// <summary>The shift of the result: right when positive, left when negative; holds -7 to 7.</summary>
    public int Shift { get => Get(ShiftField); init => Set(ShiftField, value); }

    /// <summary>Lines from pixel to pixel of the input; holds 1 to 1024.</summary>
    public int JumpRead { get => Get(JumpReadField); init => Set(JumpReadField, value); }

    /// <summary>Lines from pixel to pixel of the output; holds 1 to 1024.</summary>
    public int JumpWrite { get => Get(JumpWriteField); init => Set(JumpWriteField, value); }

    /// <summary>Which row of its fold the first window row is (machine.md 6.2); holds 0 to 7.</summary>
    public int StrideOffsetIn { get => Get(StrideOffsetInField); init => Set(StrideOffsetInField, value); }

    /// <summary>Output rows that are folded into one bank, for a reader with that stride; holds 1 to 16.</summary>
    public int StrideOut { get => Get(StrideOutField); init => Set(StrideOutField, value); }

    /// <summary>Which row of its fold the first output row is; holds 0 to 7.</summary>
    public int StrideOffsetOut { get => Get(StrideOffsetOutField); init => Set(StrideOffsetOutField, value); }

    /// <summary><see cref="TypeCode"/> by name.</summary>
    public PoolType Type { get => (PoolType)TypeCode; init => TypeCode = (int)value; }
}
