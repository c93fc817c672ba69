using Vai.Compiled;
using Vai.Runtime.Simulation.Machine;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Simulation;

/// <summary>A SAVE whose bytes are not those of any tensor at that place.</summary>
/// <param name="Instruction">Its number in the program, from 0.</param>
/// <param name="Bytes">How many bytes it wrote.</param>
/// <param name="Candidates">The ops whose tensors lie there; empty when there is none.</param>
internal sealed record WrongSave(int Instruction, int Bytes, ImmutableArray<string> Candidates);

/// <summary>A comparison of all that a program stores with the values that it should store.</summary>
/// <param name="StoredTensors">The ops whose tensors were stored completely and right, in the order of the subgraph's ops.</param>
/// <param name="MissingOutputs">The outputs of the subgraph that are not among them.</param>
/// <param name="WrongSaves">SAVEs that wrote anything but right values of a tensor that was then completed.</param>
/// <param name="ComparedBytes">Bytes that SAVEs wrote, all of them compared.</param>
/// <param name="Result">The run itself.</param>
internal sealed record SubgraphComparison(
    ImmutableArray<string> StoredTensors,
    ImmutableArray<string> MissingOutputs,
    ImmutableArray<WrongSave> WrongSaves,
    long ComparedBytes,
    SimulationResult Result)
{
    /// <summary>Every byte that the program stored is right, and no output is missing.</summary>
    public bool IsEqual => WrongSaves.IsEmpty && MissingOutputs.IsEmpty;
}

/// <summary>Runs the program of a DPU subgraph on the simulator, with values by op name.</summary>
internal static class SubgraphSimulation
{
    /// <summary>Runs the program once.</summary>
    /// <param name="inputs">For every upload op of the subgraph, by its name, the int8 value.</param>
    /// <param name="poisonSeed">Chooses the garbage that memory holds before the run.</param>
    /// <param name="maximumSteps">Steps of the engines that the run may take.</param>
    /// <returns>Every tensor that SAVE wrote completely, by op name, as memory holds it at END: outputs are always among them;
    /// an intermediate tensor whose memory was used again shows what was written last.</returns>
    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6204, VAI6205.</exception>
    public static IReadOnlyDictionary<string, Int8Tensor> Run(
        DpuSubgraph subgraph,
        IReadOnlyDictionary<string, Int8Tensor> inputs,
        ulong poisonSeed = 1,
        long maximumSteps = DpuSimulator.DefaultMaximumSteps,
        CancellationToken cancellationToken = default)
    {
        var memory = CreateMemory(subgraph, inputs, poisonSeed);
        new DpuSimulator(subgraph.Target) { MaximumSteps = maximumSteps }.Run(subgraph.Program, memory, poisonSeed, cancellationToken);
        return Stored(subgraph, memory)
            .ToDictionary(tensor => tensor.OpName, tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint, memory.Read(tensor)),
                StringComparer.Ordinal);
    }

    /// <summary>
    /// Runs the program once and compares every byte that it stores, at the moment when it stores it: workspace memory is used again during
    /// a run, and tensors that are fused away are never stored.
    /// </summary>
    /// <param name="inputs">As for <see cref="Run"/>.</param>
    /// <param name="expected">Values by op name; ops without a place in DDR are left out.</param>
    /// <exception cref="VaiException">VAI6201, VAI6202, VAI6204, VAI6205.</exception>
    public static SubgraphComparison Compare(
        DpuSubgraph subgraph,
        IReadOnlyDictionary<string, Int8Tensor> inputs,
        IReadOnlyDictionary<string, Int8Tensor> expected,
        ulong poisonSeed = 1,
        CancellationToken cancellationToken = default)
    {
        var memory = CreateMemory(subgraph, inputs, poisonSeed);
        ImmutableArray<TensorWatch> watches =
        [
            .. subgraph.Ops
            .Where(op => expected.ContainsKey(op.Name) && subgraph.Tensors.ContainsKey(op.Name))
            .Select(op => new TensorWatch(subgraph.Tensors[op.Name], expected[op.Name].Data)),
        ];
        var watcher = new SaveWatcher(memory, watches);
        var result = new DpuSimulator(subgraph.Target).Run(subgraph.Program, memory, poisonSeed, watcher.Executed, cancellationToken);
        ImmutableArray<string> complete = [.. watches.Where(watch => watch.WasComplete).Select(watch => watch.Tensor.OpName)];
        return new SubgraphComparison(
            complete,
            [.. subgraph.Outputs.Select(output => output.OpName).Except(complete)],
            [.. watcher.WrongSaves],
            watcher.SavedBytes,
            result);
    }

    private static DpuMemory CreateMemory(DpuSubgraph subgraph, IReadOnlyDictionary<string, Int8Tensor> inputs, ulong poisonSeed)
    {
        var memory = DpuMemory.For(subgraph, poisonSeed);
        foreach (var tensor in subgraph.Inputs)
        {
            var value = inputs.GetValueOrDefault(tensor.OpName)
                ?? throw VaiDiagnostics.BadSimulationInput.UnplacedException(tensor.OpName, "is missing");
            memory.Write(tensor, value.Data);
        }

        return memory;
    }

    private static IEnumerable<DdrTensor> Stored(DpuSubgraph subgraph, DpuMemory memory) => subgraph.Tensors.Values.Where(memory.IsStored);
}
