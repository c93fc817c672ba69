using Vai.Compiled;

namespace Vai.Runtime;

/// <summary>Executes one DPU subgraph. Several threads may call it at the same time.</summary>
internal interface ISubgraphEngine
{
    /// <param name="inputs">The values of <see cref="DpuSubgraph.Inputs"/>, by their names.</param>
    /// <returns>At least the values of <see cref="DpuSubgraph.Outputs"/>, by their names.</returns>
    IReadOnlyDictionary<string, Int8Tensor> Run(IReadOnlyDictionary<string, Int8Tensor> inputs);
}
