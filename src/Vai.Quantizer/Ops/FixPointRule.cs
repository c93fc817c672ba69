namespace Vai.Quantizer.Ops;

/// <summary>What the DPU demands of the fix points around an operator (quantizer.md 2.2).</summary>
internal enum FixPointRule
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The shifts into the accumulator and out of it stay in their ranges: convolutions and matrix products.</summary>
    Shifts,

    /// <summary>It only moves numbers: the result has the input's.</summary>
    OfInput,

    /// <summary>Those of a hard sigmoid.</summary>
    HardSigmoid,

    /// <summary>Int8 of the result ends at 1, where the op cuts off: it costs the DPU nothing.</summary>
    HardTanh,

    /// <summary>The result's is limited where x is multiplied by its own hard sigmoid.</summary>
    HardSwish,
}
