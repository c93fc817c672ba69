namespace Vai.Xir.Quantized;

/// <summary>
/// What a quantized tensor is to its graph: this decides how its fix point is found and how it is rounded (quantizer.md 1.2, 1.3).
/// </summary>
internal enum TensorKind
{
    /// <summary>The graph's input.</summary>
    Input,

    /// <summary>A computed tensor, or a constant operand of one.</summary>
    Activation,

    /// <summary>The weights of a convolution or matmul.</summary>
    Weights,

    /// <summary>The bias of a convolution or matmul.</summary>
    Bias,
}
