using Vai.Compiled;
using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Board;

/// <summary>
/// A DPU subgraph on the board. Its program and constants lie in memory once, the workspace once a core (a core does one run at a time),
/// and each lane has inputs, outputs and a packet of its own. A run makes nothing new.
/// </summary>
internal sealed class BoardEngine : IRentableEngine
{
    private readonly DpuSubgraph _subgraph;
    private readonly BoardLanes _lanes;
    private readonly Holdings _memory;
    private readonly ImmutableArray<BoardRunPlace> _places;

    /// <param name="memory">Takes what the engine allocates, and outlives the lanes: a core that hangs may still write.</param>
    /// <exception cref="VaiException">VAI6321 to VAI6324: there is no memory for it.</exception>
    public BoardEngine(BoardDevice device, BoardLanes lanes, Holdings memory, DpuSubgraph subgraph)
    {
        (_subgraph, _lanes, _memory) = (subgraph, lanes, memory);
        _places = Prepare(device);
    }

    public void Run(ReadOnlySpan<Tensor> inputs, Span<Tensor> outputs, RunMemory? memory = null)
    {
        var place = Rent(CancellationToken.None);
        try
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                ((Int8Tensor)inputs[i]).Data.CopyTo(place.Input(i));
            }

            place.Run();
            for (var i = 0; i < outputs.Length; i++)
            {
                var output = _subgraph.Outputs[i];
                var numbers = place.Output(i);
                var value = RunMemory.Integers(memory is null ? null : outputs[i], output.Shape, output.FixPoint, numbers.Length);
                numbers.CopyTo(value.Data);
                outputs[i] = value;
            }
        }
        finally
        {
            place.Return();
        }
    }

    public IRunPlace Rent(CancellationToken cancellationToken) => _places[_lanes.Take(cancellationToken).Number];

    public void Dispose()
    {
    }

    private ImmutableArray<BoardRunPlace> Prepare(BoardDevice device)
    {
        var code = Filled(device, _subgraph.Subgraph.Attributes.Get("mc_code", ImmutableArray<byte>.Empty), 0, "the program");
        var constants = _subgraph.Registers.Where(register => register.Context == RegisterContext.Constant).ToDictionary(
            register => register.Id, register => Filled(device, register.Content, register.Size, "constants"));
        var workspaces = new Dictionary<(BoardCorePort, int), BoardBuffer>();
        return [.. _lanes.All.Select(lane => Place(lane))];

        BoardRunPlace Place(BoardLane lane)
        {
            var buffers = new BoardBuffer?[DpuRegisters.Bases];
            foreach (var register in _subgraph.Registers)
            {
                buffers[register.Id] = register.Context switch
                {
                    RegisterContext.Constant => constants[register.Id],
                    RegisterContext.Workspace => workspaces.TryGetValue((lane.Port, register.Id), out var workspace)
                        ? workspace
                        : workspaces[(lane.Port, register.Id)] = Empty(device, register.Size, "a workspace"),
                    _ => Empty(device, register.Size, "inputs and outputs"),
                };
            }

            var bases = Array.ConvertAll(buffers, buffer => buffer?.Address);
            return new BoardRunPlace(_lanes, lane, _subgraph, [.. buffers], DpuPacket.Encode(lane.Port.Core.Index, code.Address, bases));
        }
    }

    private BoardBuffer Empty(BoardDevice device, int size, string use) =>
        _memory.Add(BoardBuffer.Allocate(device, size, $"{use} of '{_subgraph.Name}'"));

    private BoardBuffer Filled(BoardDevice device, ImmutableArray<byte> content, int size, string use)
    {
        var buffer = Empty(device, Math.Max(size, content.Length), use);
        content.AsSpan().CopyTo(buffer.Bytes);
        buffer.ToDevice(0, buffer.Size);
        return buffer;
    }
}
