using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Vai.Isa;
using Vai.Runtime.Board;
using Vai.Runtime.Simulation;
using Vai.Runtime.Simulation.Machine;
using Vai.Targets;

namespace Vai.Runtime.Tests.Board;

/// <summary>A command that the driver took.</summary>
/// <param name="Words">As it was when it was taken.</param>
internal sealed record StandInCommand(StandInHandle Handle, StandInBuffer Packet, uint[] Words, int Run);

/// <summary>
/// A core: a queue, a register file that keeps what was written, and the instruction simulator on the DPU's copy of the memory. A program
/// that reads or writes where no buffer is, and whatever else the machine does not forgive, ends in a hang and not in an error.
/// </summary>
internal sealed class StandInCore : IDisposable
{
    private readonly StandInBoard _board;
    private readonly DpuTarget _target;
    private readonly uint[] _registers = new uint[0x400];
    private readonly Dictionary<(int, int), (BoundProgram Bound, ImmutableArray<int> Used)> _programs = [];
    private readonly BlockingCollection<StandInCommand> _queue = [];
    private readonly ManualResetEventSlim _aborted = new();
    private readonly BankMemory _banks;
    private readonly Thread _thread;
    private int _queued;
    private bool _isDoneCleared = true;

    public StandInCore(StandInBoard board, uint index, ulong fingerprint)
    {
        (_board, Index) = (board, index);
        _target = fingerprint >> 48 is 0x100 or 0x101 ? DpuTarget.FromFingerprint(fingerprint) : DpuTarget.Parse("B4096");
        _banks = new BankMemory(_target, index);
        Set(DpuRegisters.System, board.Settings.Fault == BoardFault.NotADpu ? 0x4102_0002u : 0x4101_0002);
        Set(DpuRegisters.BuildTime, 0x1650_E0E2);
        Set(DpuRegisters.Frequency, 300 | (100 << 12));
        Set(DpuRegisters.Version, 0x3407);
        Set(DpuRegisters.Fingerprint, (uint)fingerprint);
        Set(DpuRegisters.Fingerprint + 4, (uint)(fingerprint >> 32));
        _thread = new Thread(Work) { IsBackground = true, Name = $"stand-in core {index}" };
        _thread.Start();
    }

    public uint Index { get; }

    /// <summary>The driver holds that it hangs.</summary>
    public bool IsBad { get; private set; }

    public bool IsBusy => Volatile.Read(ref _queued) > 0;

    public uint Read(uint offset)
    {
        lock (_registers)
        {
            return _registers[offset / 4];
        }
    }

    public void Take(StandInCommand command)
    {
        Interlocked.Increment(ref _queued);
        _queue.Add(command);
    }

    /// <summary>The driver gives up what does not end.</summary>
    public void Abort()
    {
        IsBad = true;
        _aborted.Set();
    }

    public void Dispose()
    {
        _aborted.Set();
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
        _aborted.Dispose();
    }

    private void Work()
    {
        foreach (var command in _queue.GetConsumingEnumerable())
        {
            try
            {
                Execute(command);
            }
            catch (Exception e)
            {
                _board.Violation($"the stand-in failed: {e}");
            }

            Interlocked.Decrement(ref _queued);
        }
    }

    private void Execute(StandInCommand command)
    {
        RequireUnchanged(command);
        SetState(command, PacketState.Running);
        Stamp(command, PacketState.Running);
        var fault = _board.Settings.Runs(command.Run);
        if (fault == RunFault.Hang || !Apply(command) || !RunProgram())
        {
            Hang(command);
            return;
        }

        switch (fault)
        {
            case RunFault.LostInterrupt:
                _aborted.Wait(_board.Settings.LostInterrupt);
                break;
            case RunFault.Slow:
                _aborted.Wait(_board.Settings.SlowRun);
                break;
        }

        _board.Evict();
        RequireUnchanged(command);
        Stamp(command, PacketState.Completed);
        End(command, fault switch
        {
            RunFault.Error => PacketState.Error,
            RunFault.Abort => PacketState.Abort,
            RunFault.Timeout => PacketState.Timeout,
            RunFault.NoResponse => PacketState.NoResponse,
            RunFault.KernelError => PacketState.KernelError,
            RunFault.KernelCrashed => PacketState.KernelCrashed,
            _ => PacketState.Completed,
        });
    }

    private static void End(StandInCommand command, PacketState state)
    {
        command.Packet.Owner = null;
        SetState(command, state);
        command.Handle.Complete();
    }

    // Loads have begun that do not end.
    private void Hang(StandInCommand command)
    {
        Set(DpuRegisters.Counters, Read(DpuRegisters.Counters) + 1);
        _aborted.Wait();
        End(command, PacketState.Abort);
    }

    // In order, into a register file that keeps its values.
    private bool Apply(StandInCommand command)
    {
        for (var i = 2; i + 1 < command.Words.Length; i += 2)
        {
            var (offset, value) = (command.Words[i], command.Words[i + 1]);
            if (offset is < 0x10 or > 0x9C || offset % 4 != 0)
            {
                _board.Violation($"register 0x{offset:x} is written");
                return false;
            }

            Set(offset, value);
            _isDoneCleared |= offset == DpuRegisters.ClearDone && value == 1;
        }

        var isReady = _isDoneCleared;
        _isDoneCleared = false;
        return isReady;
    }

    private bool RunProgram()
    {
        var address = Wide(DpuRegisters.CodeLow);
        if (address % 4096 != 0)
        {
            _board.Violation($"the program lies at 0x{address:x}, not at a page");
        }

        if (_board.BufferAt(address & ~0xFFFUL) is not { } code)
        {
            _board.Violation($"the program's address 0x{address:x} is no buffer's");
            return false;
        }

        try
        {
            var program = Bind(code);
            return Run(program.Bound, program.Used, code);
        }
        catch (VaiException e)
        {
            _board.Violation($"the program fails: {e.Message}");
            return false;
        }
    }

    private bool Run(BoundProgram program, ImmutableArray<int> used, StandInBuffer code)
    {
        var buffers = new StandInBuffer?[DpuRegisters.Bases];
        foreach (var register in used)
        {
            var address = Wide(DpuRegisters.FirstBase + (8 * (uint)register));
            buffers[register] = _board.BufferAt(address);
            if (buffers[register] is null || address >= 1UL << 40)
            {
                _board.Violation($"base {register} is 0x{address:x}, where no buffer begins");
                return false;
            }
        }

        var given = buffers.OfType<StandInBuffer>().ToArray();
        if (given.Distinct().Count() != given.Length || given.Contains(code))
        {
            _board.Violation("two registers of a run have the same memory");
        }

        var memory = DpuMemory.Over(Array.ConvertAll(buffers, buffer => buffer?.Memory));
        _board.Evict();
        program.Run(new DpuState(_banks, memory), executed: null, CancellationToken.None);
        for (var register = 0; register < buffers.Length; register++)
        {
            foreach (var (start, length) in memory.WrittenRanges(register))
            {
                buffers[register]!.Stored(start, length);
            }
        }

        Count(program.Result.Instructions);
        return true;
    }

    private (BoundProgram Bound, ImmutableArray<int> Used) Bind(StandInBuffer code)
    {
        if (!_programs.TryGetValue((code.Number, code.Version), out var bound))
        {
            var program = DpuProgram.Decode(code.Memory.AsSpan(0, LengthOf(code.Memory)), _target.InstructionSet);
            bound = (
                BoundProgram.Bind(program, _target, ExecutionOrder.Program, DpuSimulator.DefaultMaximumSteps),
                [.. program.SelectMany(RegistersOf).Distinct().Order()]);
            _programs.Add((code.Number, code.Version), bound);
        }

        return bound;
    }

    private static IEnumerable<int> RegistersOf(Instruction instruction) => instruction switch
    {
        Load load => [load.Register],
        Save save => [save.Register],
        _ => [],
    };

    // Up to its END: what lies behind it is nothing to the DPU.
    private int LengthOf(ReadOnlySpan<byte> code)
    {
        var words = MemoryMarshal.Cast<byte, uint>(code);
        for (var place = 0; place < words.Length;)
        {
            var kind = _target.InstructionSet.ByOpcode((int)(words[place] >> 28));
            if (kind is null || kind.Shape == Isa.End.Shape)
            {
                return (place + 1) * sizeof(uint);
            }

            place += kind.WordCount;
        }

        return code.Length;
    }

    private void Count(int instructions)
    {
        var counts = Read(DpuRegisters.EnableProfiling) == 0 ? 0 : (uint)instructions;
        for (var counter = DpuRegisters.Counters; counter < DpuRegisters.CyclesLow; counter += 4)
        {
            Set(counter, counts);
        }

        Set(DpuRegisters.CyclesLow, counts * 10);
        Set(DpuRegisters.CyclesHigh, 0);
    }

    private void RequireUnchanged(StandInCommand command)
    {
        var now = MemoryMarshal.Cast<byte, uint>(command.Packet.Seen)[..command.Words.Length];
        if (!now[1..].SequenceEqual(command.Words.AsSpan(1)))
        {
            _board.Violation("a packet was changed while it was under way");
        }
    }

    private static unsafe void SetState(StandInCommand command, PacketState state)
    {
        ref var word = ref *(uint*)command.Packet.Bytes;
        Volatile.Write(ref word, (word & ~0xFu) | (uint)state);
    }

    // Behind the words, at a multiple of eight, indexed by state.
    private static void Stamp(StandInCommand command, PacketState state)
    {
        if ((command.Words[0] & 0x10) != 0)
        {
            var count = (command.Words[0] >> 12) & 0x7FF;
            var place = (int)((4 + (4 * count) + 7) / 8 * 8);
            MemoryMarshal.Cast<byte, ulong>(command.Packet.Seen[place..])[(int)state] =
                (ulong)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        }
    }

    private ulong Wide(uint offset) => Read(offset) | ((ulong)Read(offset + 4) << 32);

    private void Set(uint offset, uint value)
    {
        lock (_registers)
        {
            _registers[offset / 4] = value;
        }
    }
}
