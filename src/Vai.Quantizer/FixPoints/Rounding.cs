namespace Vai.Quantizer.FixPoints;

/// <summary>What happens to a number halfway between two integers (quantizer.md 1.2).</summary>
internal enum Rounding
{
    /// <summary>Toward plus infinity, DPU_ROUND: inputs and activations.</summary>
    HalfUp,

    /// <summary>Away from zero, STD_ROUND: weights and biases.</summary>
    HalfAway,
}
