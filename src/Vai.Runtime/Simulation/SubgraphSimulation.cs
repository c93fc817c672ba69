using System.Collections.Immutable;
using Vai.Diagnostics;

namespace Vai.Runtime.Simulation;

/// <summary>How a tensor that a program stored compares with the value that it should have.</summary>
/// <param name="OpName">The op that makes the tensor.</param>
/// <param name="Elements">Elements compared.</param>
/// <param name="WrongElements">
/// Elements that were wrong at the best moment of the run: 0 when at some moment all were right. (Workspace memory is used again
/// during a run, so a right value need not be there at the end.)
/// </param>
public sealed record StoredTensorComparison(string OpName, int Elements, int WrongElements);

/// <summary>A comparison of a whole run.</summary>
/// <param name="Tensors">Every expected tensor that SAVE wrote completely, in the order of the subgraph's ops.</param>
/// <param name="Result">The run itself.</param>
public sealed record SubgraphComparison(ImmutableArray<StoredTensorComparison> Tensors, SimulationResult Result)
{
    public bool IsEqual => Tensors.All(tensor => tensor.WrongElements == 0);
}

/// <summary>Runs the program of a DPU subgraph on the simulator, with values by op name.</summary>
public static class SubgraphSimulation
{
    /// <summary>Runs the program once.</summary>
    /// <param name="inputs">For every upload op of the subgraph, by its name, the int8 value.</param>
    /// <param name="poisonSeed">Chooses the garbage that memory holds before the run.</param>
    /// <returns>Every tensor that SAVE wrote completely, by op name, as memory holds it at END: outputs are always among them;
    /// an intermediate tensor whose memory was used again shows what was written last.</returns>
    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6204.</exception>
    public static IReadOnlyDictionary<string, Int8Tensor> Run(
        DpuSubgraph subgraph,
        IReadOnlyDictionary<string, Int8Tensor> inputs,
        ulong poisonSeed = 1,
        CancellationToken cancellationToken = default)
    {
        var memory = CreateMemory(subgraph, inputs, poisonSeed);
        new DpuSimulator(subgraph.Target).Run(subgraph.Program, memory, poisonSeed, cancellationToken);
        return Stored(subgraph, memory)
            .ToDictionary(tensor => tensor.OpName, tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint, memory.Read(tensor)), StringComparer.Ordinal);
    }

    /// <summary>Runs the program once and compares every tensor that it stores, at the moment when it stores it.</summary>
    /// <param name="inputs">As for <see cref="Run"/>.</param>
    /// <param name="expected">Values by op name; ops without a place in DDR are left out.</param>
    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6204.</exception>
    public static SubgraphComparison Compare(
        DpuSubgraph subgraph,
        IReadOnlyDictionary<string, Int8Tensor> inputs,
        IReadOnlyDictionary<string, Int8Tensor> expected,
        ulong poisonSeed = 1,
        CancellationToken cancellationToken = default)
    {
        var memory = CreateMemory(subgraph, inputs, poisonSeed);
        var watches = subgraph.Ops
            .Where(op => expected.ContainsKey(op.Name) && subgraph.Tensors.ContainsKey(op.Name))
            .Select(op => new TensorWatch(subgraph.Tensors[op.Name], expected[op.Name].Data))
            .ToList();
        var watcher = new SaveWatcher(memory, watches);
        var result = new DpuSimulator(subgraph.Target).Run(subgraph.Program, memory, poisonSeed, watcher.Executed, cancellationToken);
        return new SubgraphComparison(
            [.. watches.Where(watch => memory.IsStored(watch.Tensor)).Select(watch => watch.Comparison)],
            result);
    }

    private static DpuMemory CreateMemory(DpuSubgraph subgraph, IReadOnlyDictionary<string, Int8Tensor> inputs, ulong poisonSeed)
    {
        var memory = DpuMemory.For(subgraph, poisonSeed);
        foreach (var tensor in subgraph.Inputs)
        {
            var value = inputs.GetValueOrDefault(tensor.OpName)
                ?? throw VaiDiagnostics.BadSimulationInput.Exception((string?)null, tensor.OpName, "is missing");
            memory.Write(tensor, value.Data);
        }

        return memory;
    }

    private static IEnumerable<DdrTensor> Stored(DpuSubgraph subgraph, DpuMemory memory) => subgraph.Tensors.Values.Where(memory.IsStored);
}
