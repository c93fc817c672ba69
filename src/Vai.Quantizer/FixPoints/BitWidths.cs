namespace Vai.Quantizer.FixPoints;

/// <summary>Bits of quantized tensors by kind. The DPU has 8 everywhere; others are for research (quantizer.md 1.5, bit_width).</summary>
internal sealed record BitWidths(int Input = 8, int Weights = 8, int Bias = 8, int Activation = 8)
{
    /// <summary>What the DPU has.</summary>
    public static BitWidths Dpu { get; } = new();

    /// <summary>Bits of single tensors, by name; they win over the kind's.</summary>
    public ImmutableDictionary<string, int> Tensors { get; init; } = ImmutableDictionary<string, int>.Empty;

    internal TensorFormat Format(string name, TensorKind kind) => new(kind, Tensors.TryGetValue(name, out var bits) ? bits : kind switch
    {
        TensorKind.Input => Input,
        TensorKind.Weights => Weights,
        TensorKind.Bias => Bias,
        _ => Activation,
    });
}
