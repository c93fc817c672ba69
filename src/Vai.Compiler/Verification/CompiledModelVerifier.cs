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
            tensors += comparison.Tensors.Length;
            numbers += comparison.Tensors.Sum(tensor => (long)tensor.Elements);
            if (FirstError(subgraph, pattern, stored, expected, comparison) is { } error)
            {
                errors.Add(error);
                break;
            }
        }

        return new SubgraphVerification(subgraph.Name, patterns.ToImmutable(), tensors, numbers, hazards, errors.ToImmutable());
    }

    // What SAVE writes: neither constants nor inputs (nor reshapes of inputs, which lie in the same register).
    private static ImmutableArray<string> StoredTensors(DpuSubgraph subgraph)
    {
        var ofInputs = subgraph.Inputs.Select(tensor => tensor.OpName).ToHashSet(StringComparer.Ordinal);
        foreach (var op in subgraph.Ops.Where(op => op.Type == "reshape-fix" && op.InputNames.All(ofInputs.Contains)))
        {
            ofInputs.Add(op.Name);
        }

        return [.. subgraph.Ops
            .Where(op => op.Type is not ("const-fix" or "download") && subgraph.Tensors.ContainsKey(op.Name) && !ofInputs.Contains(op.Name))
            .Select(op => op.Name)];
    }

    private static Dictionary<string, Tensor> Inputs(InputPattern pattern) =>
        pattern.Values.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value, StringComparer.Ordinal);

    private static Diagnostic? FirstError(
        DpuSubgraph subgraph, InputPattern pattern, ImmutableArray<string> stored, Dictionary<string, Int8Tensor> expected, SubgraphComparison comparison)
    {
        var found = comparison.Tensors.ToDictionary(tensor => tensor.OpName, StringComparer.Ordinal);
        foreach (var name in stored)
        {
            var location = new DiagnosticLocation(null, name);
            if (!found.TryGetValue(name, out var tensor))
            {
                return VaiDiagnostics.TensorNotStored.At(location, subgraph.Name, pattern.Name);
            }

            if (tensor.WrongElements > 0)
            {
                var actual = SubgraphSimulation.Run(subgraph, pattern.Values, pattern.Seed)[name].Data;
                var right = expected[name].Data;
                var index = Enumerable.Range(0, right.Length).First(i => actual[i] != right[i]);
                return VaiDiagnostics.SimulationDiffers.At(
                    location, subgraph.Name, pattern.Name, index, actual[index], right[index], tensor.WrongElements, tensor.Elements);
            }
        }

        return null;
    }

    private static string FirstOf(HazardReport report) => report.TokenErrors.FirstOrDefault() ?? report.Hazards[0].ToString();
}
