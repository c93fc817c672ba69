namespace Vai.Runtime;

/// <summary>What executes the DPU subgraphs of a compiled model. All give the same bytes.</summary>
public enum DpuBackend
{
    /// <summary>The graph, op by op, on the processor: fast.</summary>
    Cpu,

    /// <summary>The instructions, one by one, on a model of the DPU: proves the program.</summary>
    Simulator,
}
