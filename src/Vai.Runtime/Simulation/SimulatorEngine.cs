namespace Vai.Runtime.Simulation;

/// <summary>A DPU subgraph's program, executed instruction by instruction.</summary>
internal sealed class SimulatorEngine(DpuSubgraph subgraph) : ISubgraphEngine
{
    public IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs) => SubgraphSimulation.Run(subgraph, inputs);
}
