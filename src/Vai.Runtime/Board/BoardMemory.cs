using Vai.Compiled;

namespace Vai.Runtime.Board;

/// <summary>How much contiguous memory a model takes on a board.</summary>
internal static class BoardMemory
{
    private const long PageSize = 4096;

    /// <summary>
    /// Bytes of all buffers that <see cref="BoardEngine"/> and the lanes make: code and constants once, a workspace a core, inputs, outputs
    /// and a packet a lane.
    /// </summary>
    /// <param name="cores">Cores that fit the model.</param>
    public static long Need(CompiledModel model, int cores)
    {
        var lanes = cores * BoardLanes.LanesOfCore;
        return (lanes * DpuPacket.BufferSize) + model.DpuSubgraphs.Sum(subgraph =>
            Pages(subgraph.Subgraph.Attributes.Get("mc_code", ImmutableArray<byte>.Empty).Length)
            + subgraph.Registers.Sum(register => Pages(register.Size) * (register.Context switch
            {
                RegisterContext.Constant => 1,
                RegisterContext.Workspace => cores,
                _ => lanes,
            })));
    }

    private static long Pages(int bytes) => (Math.Max(bytes, 1) + PageSize - 1) / PageSize * PageSize;
}
