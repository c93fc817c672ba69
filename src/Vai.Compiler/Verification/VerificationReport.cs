using Vai.Runtime.Simulation.Hazards;

namespace Vai.Compiler.Verification;

/// <summary>What the verification of a compiled model found.</summary>
/// <param name="Subgraphs">One for each DPU subgraph.</param>
internal sealed record VerificationReport(ImmutableArray<SubgraphVerification> Subgraphs)
{
    public bool IsVerified => Errors.IsEmpty;

    public ImmutableArray<Diagnostic> Errors => [.. Subgraphs.SelectMany(subgraph => subgraph.Errors)];

    /// <summary>Numbers compared in all runs together.</summary>
    public long ComparedNumbers => Subgraphs.Sum(subgraph => subgraph.ComparedNumbers);

}

/// <summary>What the verification of one DPU subgraph found.</summary>
/// <param name="Patterns">The inputs it ran with, in words.</param>
/// <param name="ComparedTensors">Stored tensors compared in all runs together.</param>
/// <param name="ComparedNumbers">Their elements.</param>
/// <param name="Hazards">The proof that the tokens order all accesses.</param>
/// <param name="Errors">Empty when simulator and executor agree and there is no hazard.</param>
internal sealed record SubgraphVerification(
    string Name, ImmutableArray<string> Patterns, int ComparedTensors, long ComparedNumbers, HazardReport Hazards,
    ImmutableArray<Diagnostic> Errors);
