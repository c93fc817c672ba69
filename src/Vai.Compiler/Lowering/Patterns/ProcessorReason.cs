namespace Vai.Compiler.Lowering.Patterns;

/// <summary>Why a layer stays on the processor, and what to do about it.</summary>
/// <param name="Clause">Without a full stop: "its input is not quantized".</param>
/// <param name="WayOut">Sentences.</param>
internal sealed record ProcessorReason(string Clause, string WayOut)
{
    /// <summary>The limit that the layer is beyond; null where it is none.</summary>
    public Diagnostic? Limit { get; init; }

    internal static ProcessorReason RealInput { get; } = OfRealInput("its input is not quantized");

    internal static ProcessorReason OfRealInput(string clause) =>
        new(clause, "See the layer before it; what ends in softmax or sigmoid ends the DPU's part.");

    internal static ProcessorReason BehindProcessor { get; } =
        new("the layer before it runs on the processor", "See the reason of that layer.");

    internal static ProcessorReason Of(Diagnostic limit) =>
        new(char.ToLowerInvariant(limit.Message[0]) + limit.Message[1..].TrimEnd('.'), limit.WayOut) { Limit = limit };
}
