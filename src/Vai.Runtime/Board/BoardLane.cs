using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Vai.Runtime.Board;

/// <summary>How a command ended.</summary>
/// <param name="State">The packet's last state; not an end where the time was over.</param>
/// <param name="Error">What the driver said when it refused the command; 0 where it took it.</param>
internal readonly record struct LaneResult(PacketState State, int Error);

/// <summary>
/// A place in a core's queue: a packet, and a handle of its own with a context on the core. Completions are counted by handle, so only the
/// one who has the lane waits on it.
/// </summary>
internal sealed unsafe class BoardLane : IDisposable
{
    private const uint PacketFlags = 0x80000000;
    private const uint NoBuffer = uint.MaxValue;

    /// <summary>How long one wait lasts: another run of the same core may have found it hung.</summary>
    private const int WaitMilliseconds = 200;

    private readonly Holdings _held = new();
    private readonly XrtFunctions _xrt;
    private XrtHandle _handle = null!;
    private XrtHandle? _context;
    private uint _packet;
    private uint* _words;

    private BoardLane(XrtFunctions xrt, BoardCorePort port, int number) => (_xrt, Port, Number) = (xrt, port, number);

    public BoardCorePort Port { get; }

    /// <summary>Its place among all lanes of the board.</summary>
    public int Number { get; }

    /// <exception cref="VaiException">VAI6304, VAI6313, VAI6321, VAI6322.</exception>
    public static BoardLane Open(BoardDevice device, BoardCorePort port, int number)
    {
        var lane = new BoardLane(device.Xrt, port, number);
        try
        {
            lane.Open(device);
            return lane;
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <summary>Hands a command to the driver and waits for its end; returns early where the core is given up meanwhile.</summary>
    /// <param name="packet">The words; the lane takes a copy.</param>
    /// <param name="timeout">From the hand-over or the core's last end on, whichever is later: what waits its turn does not hang.</param>
    public LaneResult Run(ReadOnlySpan<uint> packet, TimeSpan timeout, ref readonly long lastEnd, ref readonly bool isGivenUp)
    {
        packet[1..].CopyTo(new Span<uint>(_words + 1, packet.Length - 1));
        Volatile.Write(ref *_words, packet[0]);
        var begin = Stopwatch.GetTimestamp();
        if (_xrt.Execute(_handle.Value, _packet) is var error and not 0)
        {
            return new LaneResult(PacketState.New, Math.Abs(error));
        }

        // The packet is the truth: a wait may end for a completion that was noticed before, for a signal, or not at all.
        while (true)
        {
            var state = DpuPacket.StateOf(Volatile.Read(ref *_words));
            var left = timeout - Stopwatch.GetElapsedTime(Math.Max(begin, Volatile.Read(in lastEnd)));
            if (DpuPacket.IsEnd(state) || left <= TimeSpan.Zero || Volatile.Read(in isGivenUp))
            {
                return new LaneResult(state, 0);
            }

            if (_xrt.Wait(_handle.Value, (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 1, WaitMilliseconds)) < 0)
            {
                Thread.Sleep(1);
            }
        }
    }

    public void Dispose()
    {
        _context?.Dispose(); // It waits for what is under way, so it goes before the memory.
        _held.Dispose();
    }

    private void Open(BoardDevice device)
    {
        RequireMemory(device);
        (_handle, _context) = device.OpenContext(Port.Core.Name, Port.Core.Index);
        _held.Add(_handle);
        _packet = _xrt.AllocatePacket(_handle.Value, DpuPacket.BufferSize, 0, PacketFlags);
        if (_packet == NoBuffer)
        {
            throw device.OutOfMemory(DpuPacket.BufferSize, "a packet");
        }

        var (xrt, packet) = (_xrt, _packet);
        _held.Add(new XrtHandle(_handle.Value, value => xrt.FreePacket(value, packet), _handle));
        var words = _xrt.MapPacket(_handle.Value, _packet, 1);
        if ((nint)words is 0 or -1)
        {
            throw VaiDiagnostics.BufferNotMapped.UnplacedException(
                DpuPacket.BufferSize, "a packet", Errno.Describe(Marshal.GetLastSystemError()));
        }

        _words = (uint*)words;
        _held.Add(new XrtHandle((nint)words, address => xrt.UnmapPacket(_handle.Value, packet, (void*)address), _handle));
    }

    // Where memory has run out, XRT 2.16 and later end the process in the call that makes a packet. One that fails without harm goes first.
    private static void RequireMemory(BoardDevice device) => BoardBuffer.Allocate(device, DpuPacket.BufferSize, "a packet").Dispose();
}
