using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu;

/// <summary>A subgraph executed op by op.</summary>
internal sealed class CpuEngine(BoundPlan plan) : ISubgraphEngine
{
    public CpuEngine(DpuSubgraph subgraph, int threads)
        : this(ExecutionPlan.Prepare(subgraph, threads).Bind(
            [.. subgraph.Inputs.Select(input => input.OpName)], [.. subgraph.Outputs.Select(output => output.OpName)]))
    {
    }

    public void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunMemory? memory = null) => plan.Run(inputs, outputs, memory);

    public void Dispose()
    {
    }
}
