using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Vai.Compiled;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Hazards;
using Vai.Runtime.Tensors;

namespace Vai.Compiler.Verification;

/// <summary>
/// Checks a compiled model by execution: what the simulator, which knows nothing of graphs, makes of the instructions must be what
/// the executor, which knows nothing of instructions, makes of the graph, in every tensor that is stored; and the dependency tokens
/// must order every two conflicting accesses.
/// </summary>
internal static class CompiledModelVerifier
{
    /// <summary>Each takes memory for all tensors of a subgraph; the executor uses several cores by itself.</summary>
    private const int PatternsAtOnce = 2;

    /// <summary>Verifies every DPU subgraph, our own or the vendor's.</summary>
    /// <exception cref="VaiException">VAI62xx: an instruction that cannot be executed. VAI61xx: an op that cannot.</exception>
    public static VerificationReport Verify(
        CompiledModel model, VerificationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new VerificationOptions();
        return new VerificationReport([.. model.DpuSubgraphs.Select(subgraph => Verify(model, subgraph, options, cancellationToken))]);
    }

    private static SubgraphVerification Verify(
        CompiledModel model, DpuSubgraph subgraph, VerificationOptions options, CancellationToken cancellationToken)
    {
        // On one core: beside it the others run patterns.
        var check = Task.Run(() => HazardChecker.Check(subgraph.Target, subgraph.Program), CancellationToken.None);
        ImmutableArray<Run> runs;
        try
        {
            runs = Runs(subgraph, InputPattern.All(model, subgraph, options), cancellationToken);
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
            throw;
        }

        var hazards = check.GetAwaiter().GetResult();
        var errors = ImmutableArray.CreateBuilder<Diagnostic>();
        if (!hazards.IsClean)
        {
            errors.Add(VaiDiagnostics.HazardsFound.At(
                new DiagnosticLocation(null, subgraph.Name), subgraph.Name, hazards.HazardCount + hazards.TokenErrors.Length,
                FirstOf(hazards)));
        }

        errors.AddRange(runs.Select(run => run.Error).OfType<Diagnostic>());
        return new SubgraphVerification(
            subgraph.Name, [.. runs.Select(run => run.Pattern)], runs.Sum(run => run.Tensors), runs.Sum(run => run.Bytes), hazards,
            errors.ToImmutable());
    }

    /// <summary>What came of each pattern, up to the first error.</summary>
    private static ImmutableArray<Run> Runs(DpuSubgraph subgraph, IEnumerable<InputPattern> patterns, CancellationToken cancellationToken)
    {
        var plan = ExecutionPlan.Prepare(subgraph);
        var stored = StoredTensors(subgraph);
        var runs = new ConcurrentDictionary<long, Run>();
        var parallel = new ParallelOptions
            { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Min(PatternsAtOnce, Environment.ProcessorCount) };
        Parallel.ForEach(Partitioner.Create(patterns, EnumerablePartitionerOptions.NoBuffering), parallel, (pattern, loop, number) =>
        {
            runs[number] = RunOf(subgraph, plan, stored, pattern, cancellationToken);
            if (runs[number].Error is not null)
            {
                loop.Break();
            }
        });
        var ordered = runs.OrderBy(run => run.Key).Select(run => run.Value).ToList();
        var firstError = ordered.FindIndex(run => run.Error is not null);
        return [.. firstError < 0 ? ordered : ordered.Take(firstError + 1)];
    }

    private static Run RunOf(DpuSubgraph subgraph, ExecutionPlan plan, ImmutableArray<string> stored, InputPattern pattern,
        CancellationToken cancellationToken)
    {
        var expected = plan.Run(Inputs(pattern), stored)
            .ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value, StringComparer.Ordinal);
        var comparison = SubgraphSimulation.Compare(subgraph, pattern.Values, expected, pattern.Seed, cancellationToken);
        return new Run(pattern.Name, comparison.StoredTensors.Length, comparison.ComparedBytes,
            FirstError(subgraph, pattern, stored, expected, comparison));
    }

    // What SAVE writes: neither constants nor inputs (nor reshapes and slices of inputs, which lie in the same register).
    private static ImmutableArray<string> StoredTensors(DpuSubgraph subgraph)
    {
        var ofInputs = subgraph.Inputs.Select(tensor => tensor.Register).ToHashSet();
        return [.. subgraph.Ops
            .Where(op => !op.Is(OpTraits.Constant) && op.Type != OpNames.Download && subgraph.Tensors.TryGetValue(op.Name, out var tensor)
                && !ofInputs.Contains(tensor.Register))
            .Select(op => op.Name)];
    }

    private static Dictionary<string, Tensor> Inputs(InputPattern pattern) =>
        pattern.Values.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value, StringComparer.Ordinal);

    private static Diagnostic? FirstError(
        DpuSubgraph subgraph, InputPattern pattern, ImmutableArray<string> stored, Dictionary<string, Int8Tensor> expected,
        SubgraphComparison comparison)
    {
        if (comparison.IsEqual)
        {
            return null;
        }

        // A tensor that was right may have shared its place with one that was not.
        var wrong = comparison.WrongSaves.SelectMany(save => save.Candidates).Except(comparison.StoredTensors)
            .ToHashSet(StringComparer.Ordinal);
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
                    new DiagnosticLocation(null, name), subgraph.Name, pattern.Name, index, actual[index], right[index],
                    differing.Length, right.Length);
            }
        }

        return VaiDiagnostics.TensorNotStored.At(
            new DiagnosticLocation(null, comparison.MissingOutputs.FirstOrDefault()), subgraph.Name, pattern.Name);
    }

    private sealed record Run(string Pattern, int Tensors, long Bytes, Diagnostic? Error);

    private static string FirstOf(HazardReport report) => report.TokenErrors.FirstOrDefault() ?? report.Hazards[0].ToString();
}
