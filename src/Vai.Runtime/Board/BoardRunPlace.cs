using System.Runtime.InteropServices;
using Vai.Compiled;
using Vai.Runtime.Backends;

namespace Vai.Runtime.Board;

/// <summary>
/// A lane with the memory that one subgraph's runs use on it. A tensor without gaps is shown where it lies; one with gaps has an array
/// beside it, from or to which a run copies.
/// </summary>
internal sealed class BoardRunPlace : IRunPlace
{
    private readonly BoardLanes _lanes;
    private readonly BoardLane _lane;
    private readonly ImmutableArray<BoardBuffer?> _buffers;
    private readonly uint[] _packet;
    private readonly ImmutableArray<PlacedTensor> _inputs;
    private readonly ImmutableArray<PlacedTensor> _outputs;
    private readonly ImmutableArray<UsedRange> _read;
    private readonly ImmutableArray<UsedRange> _written;
    private int _returns;

    public BoardRunPlace(BoardLanes lanes, BoardLane lane, DpuSubgraph subgraph, ImmutableArray<BoardBuffer?> buffers, uint[] packet)
    {
        (_lanes, _lane, _buffers, _packet) = (lanes, lane, buffers, packet);
        _inputs = [.. subgraph.Inputs.Select(PlacedTensor.Of)];
        _outputs = [.. subgraph.Outputs.Select(PlacedTensor.Of)];
        _read = UsedRange.Of(subgraph.Inputs);
        _written = UsedRange.Of(subgraph.Outputs);
    }

    public BoardLane Lane => _lane;

    public int Returns => Volatile.Read(ref _returns);

    public Span<sbyte> Input(int index) => View(_inputs[index]);

    public ReadOnlySpan<sbyte> Output(int index) => View(_outputs[index]);

    public void Run()
    {
        foreach (var input in _inputs)
        {
            input.Scatter(BytesOf(input.Register));
        }

        foreach (var range in _read)
        {
            _buffers[range.Register]!.ToDevice(range.Start, range.Length);
        }

        _lanes.Run(_lane, _packet);
        foreach (var range in _written)
        {
            _buffers[range.Register]!.FromDevice(range.Start, range.Length);
        }

        foreach (var output in _outputs)
        {
            output.Gather(BytesOf(output.Register));
        }
    }

    public void Return()
    {
        Interlocked.Increment(ref _returns);
        _lanes.Give(_lane);
    }

    private Span<byte> BytesOf(int register) => _buffers[register]!.Bytes;

    private Span<sbyte> View(PlacedTensor tensor) => tensor.Beside ?? MemoryMarshal.Cast<byte, sbyte>(
        BytesOf(tensor.Register).Slice(tensor.Runs[0].Offset, tensor.Runs[0].Count));

    /// <param name="Beside">The numbers in dense order; null where they lie so in memory.</param>
    private sealed record PlacedTensor(int Register, ImmutableArray<(int Offset, int Step, int Count)> Runs, sbyte[]? Beside)
    {
        public static PlacedTensor Of(DdrTensor tensor)
        {
            ImmutableArray<(int, int, int)> runs = [.. TensorRuns.Of(tensor)];
            return new PlacedTensor(tensor.Register, runs, runs is [(_, 1, _)] ? null : new sbyte[tensor.ElementCount]);
        }

        public void Scatter(Span<byte> memory)
        {
            ReadOnlySpan<byte> numbers = MemoryMarshal.AsBytes<sbyte>(Beside);
            foreach (var (offset, step, count) in Beside is null ? [] : Runs)
            {
                for (var i = 0; i < count; i++)
                {
                    memory[offset + (i * step)] = numbers[i];
                }

                numbers = numbers[count..];
            }
        }

        public void Gather(ReadOnlySpan<byte> memory)
        {
            var numbers = MemoryMarshal.AsBytes(Beside.AsSpan());
            foreach (var (offset, step, count) in Beside is null ? [] : Runs)
            {
                for (var i = 0; i < count; i++)
                {
                    numbers[i] = memory[offset + (i * step)];
                }

                numbers = numbers[count..];
            }
        }
    }

    /// <summary>Bytes of a register's memory that tensors use; ranges that meet are one.</summary>
    private readonly record struct UsedRange(int Register, int Start, int Length)
    {
        public static ImmutableArray<UsedRange> Of(ImmutableArray<DdrTensor> tensors)
        {
            var ranges = new List<UsedRange>();
            foreach (var tensor in tensors.OrderBy(tensor => (tensor.Register, tensor.Address)))
            {
                if (ranges is [.., var last] && last.Register == tensor.Register && tensor.Address <= last.Start + last.Length)
                {
                    ranges[^1] = last with { Length = Math.Max(last.Length, (int)tensor.End - last.Start) };
                }
                else
                {
                    ranges.Add(new UsedRange(tensor.Register, tensor.Address, (int)tensor.End - tensor.Address));
                }
            }

            return [.. ranges];
        }
    }
}
