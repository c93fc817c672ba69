using System.Runtime.InteropServices;
using Vai.Compiled;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Compiler.Verification;

/// <summary>Inputs of one DPU subgraph, by upload op.</summary>
/// <param name="Name">In a sentence: "random (seed 1)".</param>
/// <param name="Seed">Of the garbage in memory.</param>
internal sealed record InputPattern(string Name, ulong Seed, IReadOnlyDictionary<string, Int8Tensor> Values)
{
    public static IEnumerable<InputPattern> All(CompiledModel model, DpuSubgraph subgraph, VerificationOptions options)
    {
        foreach (var seed in options.Seeds)
        {
            yield return new InputPattern($"random (seed {seed})", seed, Fill(subgraph, Random(seed)));
        }

        foreach (var value in options.Extremes ? [sbyte.MinValue, sbyte.MaxValue, (sbyte)0] : ReadOnlySpan<sbyte>.Empty.ToArray())
        {
            yield return new InputPattern($"all {value}", 1, Fill(subgraph, data => Array.Fill(data, value)));
        }

        foreach (var (number, sample) in options.Samples.Index())
        {
            yield return new InputPattern($"real (sample {number})", 1, Reaching(model, subgraph, sample));
        }
    }

    private static Dictionary<string, Int8Tensor> Fill(DpuSubgraph subgraph, Action<sbyte[]> fill) => subgraph.Inputs.ToDictionary(
        tensor => tensor.OpName,
        tensor =>
        {
            var data = new sbyte[tensor.ElementCount];
            fill(data);
            return new Int8Tensor(tensor.Shape, tensor.FixPoint, data);
        },
        StringComparer.Ordinal);

    // The same bytes on every machine, which System.Random promises for one version of .NET only.
    private static Action<sbyte[]> Random(ulong seed)
    {
        var state = seed;
        return data =>
        {
            foreach (ref var value in MemoryMarshal.AsBytes(data.AsSpan()))
            {
                state = (state * 6364136223846793005UL) + 1442695040888963407UL;
                value = (byte)(state >> 56);
            }
        };
    }

    private static Dictionary<string, Int8Tensor> Reaching(
        CompiledModel model, DpuSubgraph subgraph, IReadOnlyDictionary<string, Tensor> sample)
    {
        var values = ExecutionPlan.Prepare(model.Graph).Run(sample, subgraph.Inputs.Select(tensor => tensor.OpName));
        return values.ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value, StringComparer.Ordinal);
    }
}
