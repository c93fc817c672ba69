using Vai.Runtime.Tensors;

namespace Vai.Compiler.Verification;

/// <summary>The inputs that a compiled model is verified with.</summary>
internal sealed record VerificationOptions
{
    /// <summary>Seeds of random inputs; also of the garbage that memory holds before.</summary>
    public ImmutableArray<ulong> Seeds { get; init; } = [1, 2];

    /// <summary>Also all −128, all 127 and all 0.</summary>
    public bool Extremes { get; init; } = true;

    /// <summary>Real inputs of the whole model, by the names of its inputs (<c>data-fix</c> or <c>data</c> ops).</summary>
    public ImmutableArray<IReadOnlyDictionary<string, Tensor>> Samples { get; init; } = [];
}
