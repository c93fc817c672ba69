using Vai.Compiled;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Cpu;

/// <summary>
/// Executes XIR graphs op by op on the processor, exactly as the DPU computes (machine.md 6 to 9). It knows nothing of
/// instructions: the simulator, which knows nothing of graphs, must give the same bytes. To run a graph more than once,
/// prepare an <see cref="ExecutionPlan"/>.
/// </summary>
internal static class CpuExecutor
{
    /// <summary>Runs a whole graph once and returns the values of all ops that no other op reads.</summary>
    /// <param name="inputs">Values by op name; at least those of the <c>data</c> ops.</param>
    /// <inheritdoc cref="ExecutionPlan.Run"/>
    public static IReadOnlyDictionary<string, Tensor> Run(XirGraph graph, IReadOnlyDictionary<string, Tensor> inputs) =>
        ExecutionPlan.Prepare(graph).Run(inputs);

    /// <summary>Runs a DPU subgraph once and returns the values of its downloads.</summary>
    /// <inheritdoc cref="ExecutionPlan.Run"/>
    public static IReadOnlyDictionary<string, Tensor> Run(DpuSubgraph subgraph, IReadOnlyDictionary<string, Tensor> inputs) =>
        ExecutionPlan.Prepare(subgraph).Run(inputs);
}
