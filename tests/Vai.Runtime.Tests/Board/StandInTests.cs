using System.Text;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>The stand-in must be able to say no: what a careless runtime would do is noticed.</summary>
[Collection(BoardCollection.Name)]
public unsafe class StandInTests
{
    private const int Length = CopyModel.Columns * CopyModel.Channels;

    [Fact]
    public void A_careful_run_is_no_breach_and_gives_the_bytes()
    {
        using var careful = new Careless();

        careful.Run();

        Assert.Equal(PacketState.Completed, careful.State);
        Assert.Equal(careful.Input, careful.Output);
        careful.Close();
    }

    [Fact]
    public void An_input_that_is_not_synced_is_a_breach_and_the_DPU_does_not_see_it()
    {
        using var careless = new Careless();

        careless.Run(syncsInput: false);

        Assert.NotEqual(careless.Input, careless.Output);
        careless.Breach("the DPU does not see all of buffer");
    }

    [Fact]
    public void An_output_that_is_not_synced_is_garbage()
    {
        using var careless = new Careless();

        careless.Run(syncsOutput: false);

        Assert.NotEqual(careless.Input, careless.Output);
        careless.Close();
    }

    [Fact]
    public void A_fresh_buffer_that_is_not_synced_is_written_over_what_the_DPU_stored()
    {
        using var careless = new Careless(clearsOutput: false);

        careless.Run(beforeSync: () => Assert.All(careless.Board.Buffers.Where(buffer => !buffer.IsPacket), buffer => buffer.Evict()));

        Assert.NotEqual(careless.Input, careless.Output);
        careless.Breach("the DPU does not see all of buffer");
    }

    [Fact]
    public void A_core_works_only_once_where_done_is_not_cleared()
    {
        using var careless = new Careless();
        careless.Run();
        Assert.Equal(PacketState.Completed, careless.State);

        careless.Run(change: words => words[2] = DpuRegisters.EnableProfiling, milliseconds: 30);

        Assert.Equal(PacketState.Running, careless.State);
        careless.Close();
    }

    [Fact]
    public void A_base_where_no_buffer_is_hangs_and_is_a_breach()
    {
        using var careless = new Careless();

        careless.Run(change: words => words[11 + (4 * 2) + 2] += 64, milliseconds: 30);

        Assert.Equal(PacketState.Running, careless.State);
        careless.Breach("where no buffer begins");
    }

    [Fact]
    public void A_register_that_is_not_a_runs_hangs_and_is_a_breach()
    {
        using var careless = new Careless();

        careless.Run(change: words => words[4] = 0x04, milliseconds: 30);

        careless.Breach("register 0x4 is written");
    }

    [Fact]
    public void A_packet_that_is_changed_under_way_is_a_breach()
    {
        using var careless = new Careless(runs: _ => RunFault.Slow);

        careless.Run(meanwhile: words => words[5] = 7);

        careless.Breach("a packet was changed");
    }

    [Fact]
    public void A_packet_that_is_handed_over_twice_is_a_breach()
    {
        using var careless = new Careless(runs: _ => RunFault.Slow);

        careless.Run(meanwhile: _ => Assert.Equal(-22, careless.Execute()));

        careless.Breach("under way or cannot run");
    }

    [Fact]
    public void What_is_left_open_is_a_breach()
    {
        var careless = new Careless();
        careless.Run();

        Assert.Throws<Xunit.Sdk.EmptyException>(careless.Board.Dispose);

        Assert.Contains(careless.Board.Violations, violation => violation.Contains("is open at the end", StringComparison.Ordinal));
        Assert.Contains(careless.Board.Violations, violation => violation.Contains("is there at the end", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    public void Memory_that_runs_out_in_the_wrong_call_ends_the_process(int version, bool isBreach)
    {
        var board = new StandInBoard(new StandInSettings { Xrt = version, Memory = 0 });
        var xrt = StandInFunctions.Table(version);
        var handle = xrt.Open(0, null, 0);

        Assert.Equal(uint.MaxValue, xrt.AllocatePacket(handle, 4096, 0, 0x8000_0000));

        xrt.Close(handle);
        Assert.Equal(isBreach, board.Violations.Any());
        if (isBreach)
        {
            Assert.Throws<Xunit.Sdk.EmptyException>(board.Dispose);
        }
        else
        {
            board.Dispose();
        }
    }

    /// <summary>A model run by hand, as carefully or carelessly as a test wants it.</summary>
    private sealed class Careless : IDisposable
    {
        private readonly XrtFunctions _xrt;
        private readonly nint _device;
        private readonly nint _handle;
        private readonly uint _packet;
        private readonly uint* _words;
        private readonly nint _code;
        private readonly nint _in;
        private readonly nint _out;
        private readonly byte[] _id = StandInFirmware.Id.ToArray();
        private bool _isClosed;

        public Careless(bool clearsOutput = true, Func<int, RunFault>? runs = null)
        {
            Board = new StandInBoard(new StandInSettings { Runs = runs ?? (_ => RunFault.None) });
            _xrt = StandInFunctions.Table(16);
            _device = _xrt.OpenDevice(0);
            fixed (byte* path = Encoding.UTF8.GetBytes(Board.Files.Environment.FindFirmware() + "\0"), id = _id)
            {
                Assert.Equal(0, _xrt.LoadFirmware(_device, path));
                _handle = _xrt.Open(0, null, 0);
                Assert.Equal(0, _xrt.OpenContext(_handle, id, 0, 1));
            }

            _packet = _xrt.AllocatePacket(_handle, 4096, 0, 0x8000_0000);
            _words = (uint*)_xrt.MapPacket(_handle, _packet, 1);
            var code = Compiled.CompiledModel.From(CopyModel.Create()).DpuSubgraphs[0].Subgraph.Attributes
                .Get("mc_code", ImmutableArray<byte>.Empty);
            (_code, _in, _out) = (Buffer(code.AsSpan(), true), Buffer([], true), Buffer([], clearsOutput));
            new Random(5).NextBytes(Input);
        }

        public StandInBoard Board { get; }

        public byte[] Input { get; } = new byte[Length];

        public byte[] Output => Bytes(_out)[..Length].ToArray();

        public PacketState State => DpuPacket.StateOf(Volatile.Read(ref *_words));

        public int Execute() => _xrt.Execute(_handle, _packet);

        public void Run(
            bool syncsInput = true,
            bool syncsOutput = true,
            Action<uint[]>? change = null,
            Action<Span<uint>>? meanwhile = null,
            Action? beforeSync = null,
            int milliseconds = 5000)
        {
            Input[0]++;
            Input.CopyTo(Bytes(_in));
            if (syncsInput)
            {
                _xrt.SyncBuffer(_in, 0, Length, 0);
            }

            var words = DpuPacket.Encode(
                0, _xrt.BufferAddress(_code), [null, null, _xrt.BufferAddress(_in), _xrt.BufferAddress(_out)]);
            change?.Invoke(words);
            words.CopyTo(new Span<uint>(_words, words.Length));
            Assert.Equal(0, Execute());
            meanwhile?.Invoke(new Span<uint>(_words, words.Length));
            SpinWait.SpinUntil(() => DpuPacket.IsEnd(State), milliseconds);
            beforeSync?.Invoke();
            if (syncsOutput)
            {
                _xrt.SyncBuffer(_out, 1, Length, 0);
            }
        }

        /// <summary>Closes everything; the stand-in then has this to say.</summary>
        public void Breach(string word)
        {
            Assert.Throws<Xunit.Sdk.EmptyException>(Close);
            Assert.All(Board.Violations, violation => Assert.Contains(word, violation, StringComparison.Ordinal));
        }

        public void Close()
        {
            _isClosed = true;
            fixed (byte* id = _id)
            {
                _xrt.CloseContext(_handle, id, 0);
            }

            _xrt.UnmapPacket(_handle, _packet, _words);
            _xrt.FreePacket(_handle, _packet);
            _xrt.FreeBuffer(_code);
            _xrt.FreeBuffer(_in);
            _xrt.FreeBuffer(_out);
            _xrt.Close(_handle);
            _xrt.CloseDevice(_device);
            Board.Dispose();
        }

        public void Dispose() => Assert.True(_isClosed);

        private Span<byte> Bytes(nint buffer) => new(_xrt.MapBuffer(buffer), 4096);

        private nint Buffer(ReadOnlySpan<byte> content, bool clears)
        {
            var buffer = _xrt.AllocateBuffer(_device, 4096, 1 << 24, StandInFirmware.Bank);
            if (clears)
            {
                Bytes(buffer).Clear();
                content.CopyTo(Bytes(buffer));
                _xrt.SyncBuffer(buffer, 0, 4096, 0);
            }

            return buffer;
        }
    }
}
