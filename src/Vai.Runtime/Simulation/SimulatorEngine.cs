using Vai.Compiled;
using Vai.Diagnostics;

namespace Vai.Runtime.Simulation;

/// <summary>A DPU subgraph's program, executed instruction by instruction.</summary>
internal sealed class SimulatorEngine(DpuSubgraph subgraph) : ISubgraphEngine
{
    public IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs)
    {
        var stored = SubgraphSimulation.Run(subgraph, inputs);
        return subgraph.Outputs.FirstOrDefault(output => !stored.ContainsKey(output.OpName)) is { OpName: var missing }
            ? throw VaiDiagnostics.OutputNotStored.UnplacedException(missing)
            : stored;
    }
}
