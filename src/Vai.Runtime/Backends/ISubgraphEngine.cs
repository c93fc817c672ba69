using Vai.Compiled;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Backends;

/// <summary>
/// Executes one subgraph, to which it was bound once: program decoded, constants in place, buffers made. It is run many times, by several
/// threads at the same time, so what a run changes belongs to the run (or to a buffer that the run takes from the engine and gives back).
/// <see cref="IDisposable.Dispose"/> is called once, when no run is under way any more.
/// </summary>
internal interface ISubgraphEngine : IDisposable
{
    /// <param name="inputs">The values that the subgraph reads, in the order to which the engine was bound; not to be changed.</param>
    /// <param name="outputs">Receives the values that it gives, in that order, in arrays that the engine does not use again unless it is
    /// given the same memory.</param>
    /// <param name="memory">The caller's, of its last run; null: everything is made anew. What stands in <paramref name="outputs"/> is of
    /// that run, too, and may be filled again.</param>
    void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunMemory? memory = null);
}

/// <summary>
/// Binds an engine to a DPU subgraph: it reads the values of <see cref="DpuSubgraph.Inputs"/>, int8 of their shape and fix point, and gives
/// those of <see cref="DpuSubgraph.Outputs"/>.
/// </summary>
/// <exception cref="Vai.Diagnostics.VaiException">The engine cannot execute the subgraph.</exception>
internal delegate ISubgraphEngine SubgraphEngineFactory(DpuSubgraph subgraph);
