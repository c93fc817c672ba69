namespace Vai.Quantizer.FixPoints;

/// <summary>How a quantized tensor is coded: what it is to its graph, and bits (quantizer.md 1.1 to 1.3).</summary>
/// <param name="Bits">2 to 16; the DPU has 8.</param>
internal readonly record struct TensorFormat(TensorKind Kind, int Bits = 8)
{
    /// <summary>How numbers halfway between two integers are rounded.</summary>
    public Rounding Rounding => Kind is TensorKind.Weights or TensorKind.Bias ? Rounding.HalfAway : Rounding.HalfUp;

    /// <summary>The smallest integer: -128.</summary>
    public int Lowest => -(1 << (Bits - 1));

    /// <summary>The largest integer: 127.</summary>
    public int Highest => (1 << (Bits - 1)) - 1;

    /// <summary>No tensor gets more.</summary>
    public int LargestFixPoint => Bits <= 8 ? FixPointSearch.LargestFixPoint : FixPointSearch.LargestWideFixPoint;

    /// <summary>Fix points that the vendor's search tries.</summary>
    public int Scope => Kind == TensorKind.Input ? 1 : FixPointSearch.FullScope;
}
