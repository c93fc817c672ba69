using Vai.Compiled;

namespace Vai.Runtime.Board;

/// <summary>A board opened for one model: the cores that fit it, and engines on them.</summary>
internal sealed class BoardModel : IDisposable
{
    private readonly BoardDevice _device;
    private readonly Holdings _memory = new();

    private BoardModel(BoardDevice device, BoardLanes lanes) => (_device, Lanes) = (device, lanes);

    public BoardLanes Lanes { get; }

    /// <param name="subgraphs">All of the model's, at least one.</param>
    /// <exception cref="VaiException">VAI6301 to VAI6324: why the board cannot be used.</exception>
    public static BoardModel Open(BoardHost host, ImmutableArray<DpuSubgraph> subgraphs)
    {
        var device = host.Open();
        try
        {
            var fingerprints = subgraphs.Select(subgraph => subgraph.Target.Fingerprint).Distinct().ToImmutableArray();
            return new BoardModel(device, BoardLanes.Open(device, fingerprints));
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    public BoardEngine Bind(DpuSubgraph subgraph) => new(_device, Lanes, _memory, subgraph);

    public void Dispose()
    {
        Lanes.Dispose();
        _memory.Dispose();
        _device.Dispose();
    }
}
