namespace Vai.Quantizer;

/// <summary>How a model is quantized.</summary>
public sealed record QuantizerOptions
{
    /// <summary>Pictures evaluated at once, at least 1. A tensor's fix point is the one that most batches ask for; fewer fit when maps are large.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>Threads of libtorch; 0: one a core.</summary>
    public int Threads { get; init; }

    /// <summary>The folder of libtorch's libraries; null: <c>VAI_LIBTORCH</c>, else the NuGet package.</summary>
    public string? LibTorchDirectory { get; init; }
}
