using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>
/// A board that is none: what stands behind <see cref="StandInFunctions"/>. It keeps the rules of the driver and the machine, and writes
/// down each breach of them; <see cref="Dispose"/> fails the test when there is one, or when anything was left open.
/// </summary>
internal sealed unsafe class StandInBoard : IDisposable
{
    private const int NotPermitted = 13;
    private const int Busy = 16;
    private const int Invalid = 22;
    private const int OutOfMemory = 12;
    private const uint PacketFlags = 0x8000_0000;
    private const ulong Cacheable = 1 << 24;

    private readonly Lock _gate = new();
    private readonly Dictionary<nint, object> _open = [];
    private readonly Dictionary<nint, StandInBuffer> _buffers = [];
    private readonly Dictionary<ulong, StandInBuffer> _byAddress = [];
    private readonly List<StandInBuffer> _freed = [];
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentQueue<uint[]> _packets = new();
    private readonly StandInCore[] _cores;
    private readonly StandInFiles _files;
    private readonly Random _random = new(1);
    private nint _last = 0x1000;
    private ulong _nextAddress;
    private long _allocated;
    private int _dataBuffers;
    private int _runs;
    private int _waitsOnPool;
    private bool _isLoaded;

    public StandInBoard(StandInSettings? settings = null)
    {
        Settings = settings ?? new StandInSettings();
        _nextAddress = Settings.FirstAddress;
        _files = new StandInFiles(Settings);
        _cores = [.. Enumerable.Range(0, Settings.Fingerprints.Length).Select(index =>
            new StandInCore(this, (uint)index, Settings.Fingerprints[Settings.CoreOf((uint)index)]))];
        StandInFunctions.Current = this;
    }

    public StandInSettings Settings { get; }

    public StandInFiles Files => _files;

    /// <summary>Waits for an event by threads of the pool.</summary>
    public int WaitsOnPool => _waitsOnPool;

    /// <summary>As an application's machine.</summary>
    public BoardHost Host => new(() => StandInFunctions.Table(Settings.Xrt), _files.Environment);

    public IEnumerable<string> Violations => _violations;

    /// <summary>The packets that were taken, as they were then.</summary>
    public IReadOnlyCollection<uint[]> Packets => _packets;

    public int Runs => Volatile.Read(ref _runs);

    /// <summary>What is open: devices, handles, buffers.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _open.Count + _buffers.Count;
            }
        }
    }

    public IEnumerable<StandInBuffer> Buffers
    {
        get
        {
            lock (_gate)
            {
                return [.. _buffers.Values];
            }
        }
    }

    public void Violation(string what) => _violations.Enqueue(what);

    public StandInBuffer? BufferAt(ulong address)
    {
        lock (_gate)
        {
            return _byAddress.GetValueOrDefault(address);
        }
    }

    /// <summary>The caches write back what is dirty, if the board is restless.</summary>
    public void Evict()
    {
        if (Settings.IsRestless && Chance(2))
        {
            foreach (var buffer in Buffers.Where(buffer => !buffer.IsPacket))
            {
                buffer.Evict();
            }
        }
    }

    public void Dispose()
    {
        foreach (var core in _cores)
        {
            core.Dispose();
        }

        foreach (var (value, what) in _open)
        {
            Violation($"{what.GetType().Name} {value:x} is open at the end");
        }

        foreach (var buffer in _buffers.Values)
        {
            Violation($"buffer {buffer.Number} of {buffer.Size} bytes is there at the end");
        }

        foreach (var buffer in _freed.Where(buffer => buffer.IsTouched))
        {
            Violation($"buffer {buffer.Number} was written after it was freed");
        }

        foreach (var buffer in _freed.Concat(_buffers.Values))
        {
            buffer.Release();
        }

        _files.Dispose();
        StandInFunctions.Current = null;
        Assert.Empty(_violations);
    }

    public uint Probe() => Settings.Fault == BoardFault.NoDevice ? 0u : 1;

    public nint OpenDevice()
    {
        if (Settings.Fault != BoardFault.NotPermitted)
        {
            return Add(new StandInDevice());
        }

        Marshal.SetLastSystemError(NotPermitted);
        return Settings.Xrt < 14 ? 0 : -1;
    }

    public int CloseDevice(nint device) => Remove<StandInDevice>(device) is null ? -Invalid : 0;

    public int Load(nint device, string path)
    {
        Require<StandInDevice>(device);
        if (Settings.Fault == BoardFault.LogicNotProgrammed)
        {
            Violation("the whole system stops: firmware is loaded and the logic is not programmed");
        }

        _isLoaded = File.Exists(path) && Settings.Fault is not (BoardFault.LoadBusy or BoardFault.LoadFails);
        return _isLoaded ? 0 : Fail(Settings.Fault == BoardFault.LoadBusy ? Busy : Invalid);
    }

    public void FirmwareId(Span<byte> id) => (Settings.Fault == BoardFault.HoldsOtherFirmware
        ? StandInFiles.OtherFirmware
        : StandInFirmware.Id).CopyTo(id);

    public nint OpenHandle()
    {
        if (Settings.Fault != BoardFault.NotPermitted)
        {
            return Add(new StandInHandle());
        }

        Marshal.SetLastSystemError(NotPermitted);
        return 0;
    }

    public void CloseHandle(nint handle)
    {
        if (Remove<StandInHandle>(handle) is { Contexts.Count: > 0 } closed)
        {
            Violation($"a handle is closed with {closed.Contexts.Count} contexts open");
        }
    }

    public int OpenContext(nint handle, ReadOnlySpan<byte> id, uint core)
    {
        var opened = Require<StandInHandle>(handle);
        var isRightId = id.SequenceEqual(StandInFirmware.Id);
        if (opened is null || !_isLoaded || Settings.Fault == BoardFault.ContextRefused || core >= _cores.Length
            || (!isRightId && Settings.Xrt is < 13 or > 16) || !opened.Contexts.Add(core))
        {
            return -Invalid;
        }

        opened.HasWrongId = !isRightId;
        return 0;
    }

    public int CloseContext(nint handle, ReadOnlySpan<byte> id, uint core)
    {
        if (Require<StandInHandle>(handle) is not { } opened || !opened.Contexts.Remove(core))
        {
            Violation("a context is closed that is not open");
            return -Invalid;
        }

        // The driver waits for work of the handle, and gives it up in the end.
        if (HasWork(opened) && !SpinWait.SpinUntil(() => !HasWork(opened), Settings.CloseWait))
        {
            _cores[core].Abort();
            SpinWait.SpinUntil(() => !HasWork(opened), TimeSpan.FromSeconds(10));
        }

        return 0;
    }

    public int SetReadRange(nint handle, uint core, uint start, uint size)
    {
        if (Require<StandInHandle>(handle) is not { } opened || !opened.Contexts.Contains(core) || start < 0x10 || size % 4 != 0
            || start + size > 0x1000 || Settings.Fault == BoardFault.ReadRangeRefused)
        {
            return -Invalid;
        }

        opened.ReadRanges[core] = (start, size);
        return 0;
    }

    public int ReadRegister(nint handle, uint core, uint offset, out uint value)
    {
        value = 0;
        if (Require<StandInHandle>(handle) is not { } opened || core >= _cores.Length || Settings.Fault == BoardFault.RegistersRefused)
        {
            return -Invalid;
        }

        var isInRange = Settings.Xrt < 14
            || (opened.ReadRanges.TryGetValue(core, out var range) && offset >= range.Start && offset + 4 <= range.Start + range.Size);
        if (!isInRange || offset % 4 != 0 || offset < 0x10)
        {
            Violation($"register 0x{offset:x} is read, which may not be");
        }

        value = _cores[core].Read(offset);
        return 0;
    }

    public uint AllocatePacket(nint handle, int size, uint flags)
    {
        if (Require<StandInHandle>(handle) is null || flags != PacketFlags || size != 4096)
        {
            Violation($"a packet of {size} bytes with flags 0x{flags:x} is made");
        }

        if (Allocate(size, isPacket: true) is { } buffer)
        {
            return (uint)buffer.Number;
        }

        if (Settings.Xrt >= 16)
        {
            Violation("the process ends: std::bad_alloc is thrown through xclAllocBO");
        }

        return uint.MaxValue;
    }

    public void FreePacket(nint handle, uint packet)
    {
        Require<StandInHandle>(handle);
        Free((nint)packet, isPacket: true);
    }

    public byte* MapPacket(nint handle, uint packet)
    {
        Require<StandInHandle>(handle);
        return Settings.Fault switch
        {
            BoardFault.PacketMapFails => null,
            BoardFault.PacketMapFailsWithMinusOne => (byte*)-1,
            _ => Map((nint)packet),
        };
    }

    public int UnmapPacket(nint handle, uint packet)
    {
        Require<StandInHandle>(handle);
        if (Buffer((nint)packet) is not { IsMapped: true } buffer)
        {
            Violation("a packet is unmapped that is not mapped");
            return -Invalid;
        }

        buffer.IsMapped = false;
        return 0;
    }

    public nint AllocateBuffer(nint device, long size, ulong flags, uint bank)
    {
        Require<StandInDevice>(device);
        if (flags != Cacheable || bank != StandInFirmware.Bank)
        {
            Violation($"a buffer is made with flags 0x{flags:x} in bank {bank}");
        }

        if (_dataBuffers++ < Settings.MostBuffers && Allocate(checked((int)size), isPacket: false) is { } buffer)
        {
            return buffer.Number;
        }

        Marshal.SetLastSystemError(OutOfMemory);
        return Settings.Xrt < 14 ? 0 : -1;
    }

    public int FreeBuffer(nint buffer) => Free(buffer, isPacket: false) ? 0 : -Invalid;

    public ulong AddressOf(nint buffer) => Buffer(buffer)?.Address ?? ulong.MaxValue;

    public byte* MapBuffer(nint buffer) => Settings.Fault switch
    {
        BoardFault.MapFails => null,
        BoardFault.MapFailsWithMinusOne => (byte*)-1,
        _ => Map(buffer),
    };

    public int Sync(nint number, int direction, long size, long offset)
    {
        if (Buffer(number) is not { } buffer || offset < 0 || size < 1 || offset + size > buffer.Size || direction is not (0 or 1))
        {
            Violation($"{size} bytes at {offset} of buffer {number} are synced, which are not there");
            return -Invalid;
        }

        if (Settings.Fault == BoardFault.SyncFails)
        {
            return -Invalid;
        }

        if (direction == 0)
        {
            buffer.ToDevice((int)offset, (int)size);
        }
        else
        {
            buffer.FromDevice((int)offset, (int)size);
        }

        return 0;
    }

    public int Execute(nint handle, uint number)
    {
        if (Require<StandInHandle>(handle) is not { } opened || Buffer((nint)number) is not { IsPacket: true } packet)
        {
            return -Invalid;
        }

        var words = MemoryMarshal.Cast<byte, uint>(packet.Seen);
        var count = (int)(words[0] >> 12) & 0x7FF;
        var index = (uint)int.Log2((int)Math.Max(1, words[1]));
        if ((words[0] & 0xF) != 1 || ((words[0] >> 23) & 0x1F) != 5 || count < 1 || packet.IsUnderWay || uint.PopCount(words[1]) != 1
            || !opened.Contexts.Contains(index))
        {
            Violation($"a packet 0x{words[0]:x8} for cores 0x{words[1]:x} is handed over that is under way or cannot run");
            return -Invalid;
        }

        return Take(opened, packet, words[..(count + 1)].ToArray(), index);
    }

    public int Wait(nint handle, int milliseconds)
    {
        Interlocked.Add(ref _waitsOnPool, Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
        if (Require<StandInHandle>(handle) is not { } opened)
        {
            return -1;
        }

        if (Settings.IsRestless && Chance(4))
        {
            return Chance(2) ? 1 : -1; // Somebody else's completion, or a signal.
        }

        var (isEvent, isShared) = opened.Wait(milliseconds);
        if (isShared)
        {
            Violation("two threads wait on one handle");
        }

        return isEvent ? 1 : 0;
    }

    private int Take(StandInHandle handle, StandInBuffer packet, uint[] words, uint index)
    {
        var core = _cores[index];
        // Each run has a number of its own, also of those that begin at once.
        var run = Interlocked.Increment(ref _runs) - 1;
        var fault = Settings.Runs(run);
        if (core.IsBad || fault == RunFault.Deadlock)
        {
            return -Errno.Deadlock;
        }

        if (handle.HasWrongId || fault == RunFault.NotTaken)
        {
            return -Invalid;
        }

        foreach (var buffer in Given(words).Where(buffer => buffer.IsDirty))
        {
            Violation($"a run begins, and the DPU does not see all of buffer {buffer.Number}");
        }

        _packets.Enqueue(words);
        packet.Owner = handle;
        core.Take(new StandInCommand(handle, packet, words, run));
        return 0;
    }

    // The buffers at the addresses that a packet writes into registers, low word and high word in turn.
    private IEnumerable<StandInBuffer> Given(uint[] words)
    {
        for (var i = 2; i + 3 < words.Length; i += 2)
        {
            if (words[i] >= DpuRegisters.CodeLow && words[i + 2] == words[i] + 4
                && BufferAt(words[i + 1] | ((ulong)words[i + 3] << 32)) is { } buffer)
            {
                yield return buffer;
            }
        }
    }

    private bool HasWork(StandInHandle handle)
    {
        lock (_gate)
        {
            return _buffers.Values.Any(buffer => buffer.Owner == handle);
        }
    }

    private StandInBuffer? Allocate(int size, bool isPacket)
    {
        lock (_gate)
        {
            if (_allocated + size > Settings.Memory)
            {
                return null;
            }

            _allocated += size;
            var buffer = new StandInBuffer((int)++_last, size, _nextAddress, isPacket);
            _nextAddress += (ulong)size + 4096;
            _buffers.Add(buffer.Number, buffer);
            _byAddress.Add(buffer.Address, buffer);
            return buffer;
        }
    }

    private bool Free(nint number, bool isPacket)
    {
        lock (_gate)
        {
            if (!_buffers.Remove(number, out var buffer) || buffer.IsPacket != isPacket || buffer.IsUnderWay
                || (isPacket && buffer.IsMapped))
            {
                Violation($"buffer {number} is freed, which is not there, mapped or under way");
                return false;
            }

            _byAddress.Remove(buffer.Address);
            _allocated -= buffer.Size;
            buffer.Free();
            _freed.Add(buffer);
            return true;
        }
    }

    private byte* Map(nint number)
    {
        if (Buffer(number) is not { } buffer)
        {
            Violation($"buffer {number} is mapped, which is not there");
            return null;
        }

        buffer.IsMapped = true;
        return buffer.Bytes;
    }

    private int Fail(int error)
    {
        if (Settings.Xrt >= 14)
        {
            return -error;
        }

        Marshal.SetLastSystemError(error);
        return -1;
    }

    private bool Chance(int of)
    {
        lock (_random)
        {
            return _random.Next(of) == 0;
        }
    }

    private StandInBuffer? Buffer(nint number)
    {
        lock (_gate)
        {
            return _buffers.GetValueOrDefault(number);
        }
    }

    private nint Add(object opened)
    {
        lock (_gate)
        {
            _open.Add(++_last, opened);
            return _last;
        }
    }

    private T? Require<T>(nint value)
        where T : class
    {
        lock (_gate)
        {
            if (_open.GetValueOrDefault(value) is T opened)
            {
                return opened;
            }
        }

        Violation($"{typeof(T).Name} {value:x} is used and not open");
        return null;
    }

    private T? Remove<T>(nint value)
        where T : class
    {
        var opened = Require<T>(value);
        lock (_gate)
        {
            _open.Remove(value);
        }

        return opened;
    }

    /// <summary>A handle of xrtDeviceOpen.</summary>
    private sealed class StandInDevice;
}
