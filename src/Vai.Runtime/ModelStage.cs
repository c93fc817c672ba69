using System.Collections.Immutable;

namespace Vai.Runtime;

/// <summary>A part of a model that runs on one device: which values it reads, and how it adds its own.</summary>
/// <param name="OpNames">The ops that it executes.</param>
/// <param name="Reads">The ops of other stages whose values it reads.</param>
/// <param name="Gives">The ops whose values are there when it has run.</param>
/// <param name="Run">Adds the stage's values to those of the stages before it. Several threads may call it, each with values of its own.</param>
internal sealed record ModelStage(
    ImmutableHashSet<string> OpNames, ImmutableArray<string> Reads, ImmutableArray<string> Gives, Action<Dictionary<string, Tensor>> Run);
