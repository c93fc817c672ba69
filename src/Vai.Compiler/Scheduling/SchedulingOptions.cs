namespace Vai.Compiler.Scheduling;

/// <summary>Choices that change the code but never the results.</summary>
internal sealed record SchedulingOptions
{
    /// <summary>Loads of the next tile go before the computation of the present one. Off: one after the other, to look for
    /// faults.</summary>
    public bool Overlap { get; init; } = true;

    /// <summary>Feature maps that fit stay in the banks from layer to layer. Off: each goes through DDR, to look for faults.</summary>
    public bool KeepInBanks { get; init; } = true;
}
