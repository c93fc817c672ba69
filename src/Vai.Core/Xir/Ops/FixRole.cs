namespace Vai.Xir.Ops;

/// <summary>What an operator is to the placement of fix ops (quantizer.md 2.1).</summary>
internal enum FixRole
{
    /// <summary>Its result stays float: softmax, sigmoid.</summary>
    None,

    /// <summary>Its result is quantized.</summary>
    Quantized,

    /// <summary>Its result is quantized instead of that of its only producer.</summary>
    Fused,

    /// <summary>It only moves numbers: the fix stands before it.</summary>
    Shape,

    /// <summary>As <see cref="Quantized"/>, and what feeds only it shares its fix point.</summary>
    Concat,
}
