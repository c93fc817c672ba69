using Vai.Runtime.Cpu;
using Vai.Runtime.Backends;
using Vai.Runtime.Simulation;

namespace Vai.Runtime;

/// <summary>The engines by backend.</summary>
internal static class SubgraphEngines
{
    /// <param name="threads">Threads that one run may use; 0: as many as there are processors.</param>
    public static SubgraphEngineFactory Of(DpuBackend backend, int threads) => backend == DpuBackend.Simulator
        ? subgraph => new SimulatorEngine(subgraph)
        : subgraph => new CpuEngine(subgraph, threads);
}
