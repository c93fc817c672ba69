using System.Collections.Immutable;
using Vai.Diagnostics;
using Vai.Runtime;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;

namespace Vai.Compiler.Verification;

/// <summary>
/// Checks a compiled model by execution: what the simulator, which knows nothing of graphs, makes of the instructions must be what
/// the executor, which knows nothing of instructions, makes of the graph, in every tensor that is stored; and the dependency tokens
/// must order every two conflicting accesses.
/// </summary>
public static class CompiledModelVerifier
{
    /// <summary>Verifies every DPU subgraph, our own or the vendor's.</summary>
    /// <exception cref="VaiException">VAI62xx: an instruction that cannot be executed. VAI61xx: an op that cannot.</exception>
    public static VerificationReport Verify(CompiledModel model, VerificationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new VerificationOptions();
        return new VerificationReport([.. model.DpuSubgraphs.Select(subgraph => Verify(model, subgraph, options, cancellationToken))]);
    }

    private static SubgraphVerification Verify(CompiledModel model, DpuSubgraph subgraph, VerificationOptions options, CancellationToken cancellationToken)
    {
        var hazards = HazardChecker.Check(subgraph.Target, subgraph.Program);
        var errors = ImmutableArray.CreateBuilder<Diagnostic>();
        if (!hazards.IsClean)
        {
            errors.Add(VaiDiagnostics.HazardsFound.At(
                new DiagnosticLocation(null, subgraph.Name), subgraph.Name, hazards.HazardCount + hazards.TokenErrors.Length, FirstOf(hazards)));
        }

        var plan = ExecutionPlan.Prepare(subgraph);
        var stored = StoredTensors(subgraph);
        var patterns = ImmutableArray.CreateBuilder<string>();
        var (tensors, numbers) = (0, 0L);
        foreach (var pattern in InputPattern.All(model, subgraph, options))
        {
            cancellationToken.ThrowIfCancellationRequested();
            patterns.Add(pattern.Name);
            var expected = plan.Run(Inputs(pattern), stored).ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value, StringComparer.Ordinal);
            var comparison = SubgraphSimulation.Compare(subgraph, pattern.Values, expected, pattern.Seed, cancellationToken);
            tensors += comparison.StoredTensors.Length;
            numbers += comparison.ComparedBytes;
            if (FirstError(subgraph, pattern, stored, expected, comparison) is { } error)
            {
                errors.Add(error);
                break;
            }
        }

        return new SubgraphVerification(subgraph.Name, patterns.ToImmutable(), tensors, numbers, hazards, errors.ToImmutable());
    }

    // What SAVE writes: neither constants nor inputs (nor reshapes and slices of inputs, which lie in the same register).
    private static ImmutableArray<string> StoredTensors(DpuSubgraph subgraph)
    {
        var ofInputs = subgraph.Inputs.Select(tensor => tensor.Register).ToHashSet();
        return [.. subgraph.Ops
            .Where(op => op.Type is not ("const-fix" or "download") && subgraph.Tensors.TryGetValue(op.Name, out var tensor) && !ofInputs.Contains(tensor.Register))
            .Select(op => op.Name)];
    }

    private static Dictionary<string, Tensor> Inputs(InputPattern pattern) =>
        pattern.Values.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value, StringComparer.Ordinal);

    private static Diagnostic? FirstError(
        DpuSubgraph subgraph, InputPattern pattern, ImmutableArray<string> stored, Dictionary<string, Int8Tensor> expected, SubgraphComparison comparison)
    {
        if (comparison.IsEqual)
        {
            return null;
        }

        // A tensor that was right may have shared its place with one that was not.
        var wrong = comparison.WrongSaves.SelectMany(save => save.Candidates).Except(comparison.StoredTensors).ToHashSet(StringComparer.Ordinal);
        var memory = SubgraphSimulation.Run(subgraph, pattern.Values, pattern.Seed);
        foreach (var name in stored.Where(wrong.Contains))
        {
            if (!memory.TryGetValue(name, out var tensor))
            {
                return VaiDiagnostics.TensorNotStored.At(new DiagnosticLocation(null, name), subgraph.Name, pattern.Name);
            }

            var (actual, right) = (tensor.Data, expected[name].Data);
            var differing = Enumerable.Range(0, right.Length).Where(i => actual[i] != right[i]).ToArray();
            if (differing is [var index, ..])
            {
                return VaiDiagnostics.SimulationDiffers.At(
                    new DiagnosticLocation(null, name), subgraph.Name, pattern.Name, index, actual[index], right[index], differing.Length, right.Length);
            }
        }

        return VaiDiagnostics.TensorNotStored.At(new DiagnosticLocation(null, comparison.MissingOutputs.FirstOrDefault()), subgraph.Name, pattern.Name);
    }

    private static string FirstOf(HazardReport report) => report.TokenErrors.FirstOrDefault() ?? report.Hazards[0].ToString();
}
