using Vai.Compiled;

namespace Vai.Runtime.Cpu;

/// <summary>A DPU subgraph executed op by op.</summary>
internal sealed class CpuEngine(DpuSubgraph subgraph, int threads) : ISubgraphEngine
{
    private readonly ExecutionPlan _plan = ExecutionPlan.Prepare(subgraph, threads);

    public IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs) => _plan
        .Run(inputs.ToDictionary(pair => pair.Key, pair => (Tensor)pair.Value), subgraph.Outputs.Select(output => output.OpName))
        .ToDictionary(pair => pair.Key, pair => (Int8Tensor)pair.Value);
}
