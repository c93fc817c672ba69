namespace Vai.Runtime;

/// <summary>What executes the DPU subgraphs of a compiled model. All give the same bytes.</summary>
public enum DpuBackend
{
    /// <summary>The graph, op by op, on the processor: fast.</summary>
    Cpu,

    /// <summary>The instructions, one by one, on a model of the DPU: proves the program.</summary>
    Simulator,

    /// <summary>The DPU of this board, through XRT; fails where there is none that fits the model.</summary>
    Board,

    /// <summary>The DPU of this board where there is one that fits the model, else the processor: <see cref="ModelRunner.Backend"/> says
    /// which, and <see cref="ModelRunner.Remarks"/> why.</summary>
    Auto,
}
