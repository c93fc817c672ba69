using System.Collections.Concurrent;
using System.Diagnostics;

namespace Vai.Runtime.Board;

/// <summary>
/// The lanes of a model's runs: two a core, so that the core has the next run at hand when one ends. A run takes one, the core with the
/// fewest runs first, and gives it back. A core that does not end is given up, with its lanes.
/// </summary>
internal sealed class BoardLanes : IDisposable
{
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public const int LanesOfCore = 2;
    private const int LostRunsInRow = 3;

    // A driver that misses an interrupt looks again after 500 ms.
    private static readonly TimeSpan LeastLost = TimeSpan.FromMilliseconds(450);
    private static readonly TimeSpan MostLost = TimeSpan.FromMilliseconds(650);

    private readonly Holdings _held = new();
    private readonly object _gate = new(); // A Lock cannot be waited on.
    private readonly ConcurrentQueue<Diagnostic> _remarks = new();
    private readonly ImmutableArray<CoreQueue> _cores;
    private int _lostInRow;

    private BoardLanes(ImmutableArray<BoardCorePort> ports) => _cores = [.. ports.Select(port => new CoreQueue(port))];

    /// <summary>All lanes, in the order of their numbers.</summary>
    public ImmutableArray<BoardLane> All { get; private set; } = [];

    /// <summary>The longest time that a run may take from its hand-over, or the end of the run before it, to its end; above 0.</summary>
    public TimeSpan Timeout { get; set; } = DefaultTimeout;

    /// <summary>What was noticed and ended no run.</summary>
    public IEnumerable<Diagnostic> Remarks => _remarks;

    /// <param name="fingerprints">Those of a model's subgraphs.</param>
    /// <exception cref="VaiException">VAI6320: no core fits them all; what a lane throws when it is opened.</exception>
    public static BoardLanes Open(BoardDevice device, ImmutableArray<ulong> fingerprints)
    {
        ImmutableArray<BoardCorePort> ports = [.. device.Cores.Where(port => fingerprints.All(port.Core.Fits))];
        if (ports.IsEmpty)
        {
            throw BoardFingerprint.Mismatch(
                fingerprints.FirstOrDefault(fingerprint => !device.Cores.Any(port => port.Core.Fits(fingerprint)), fingerprints[0]),
                [.. device.Cores.Select(port => port.Core)]);
        }

        var lanes = new BoardLanes(ports);
        try
        {
            lanes.OpenAll(device);
            return lanes;
        }
        catch
        {
            lanes.Dispose();
            throw;
        }
    }

    /// <summary>A lane for the caller alone; waits until there is one.</summary>
    /// <exception cref="VaiException">VAI6334: every core was given up.</exception>
    public BoardLane Take(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static lanes => ((BoardLanes)lanes!).WakeAll(), this);
        lock (_gate)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (TryTake(out var isAnyLeft) is { } lane)
                {
                    return lane;
                }

                if (!isAnyLeft)
                {
                    throw NoCoreLeft();
                }

                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Gives a lane back.</summary>
    public void Give(BoardLane lane)
    {
        lock (_gate)
        {
            QueueOf(lane).Free.Push(lane);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Runs a command on a lane to its end.</summary>
    /// <exception cref="VaiException">VAI6330: it does not end, or the core was given up before; VAI6331: it failed; VAI6332, VAI6333: the
    /// driver does not take it; VAI6334: every core was given up.</exception>
    public void Run(BoardLane lane, ReadOnlySpan<uint> packet)
    {
        var core = QueueOf(lane);
        if (Volatile.Read(in core.IsGivenUp))
        {
            throw IsGivenUp(core); // Its packet may be under way still: nobody writes into it.
        }

        var begin = Stopwatch.GetTimestamp();
        var result = lane.Run(packet, Timeout, in core.LastEnd, in core.IsGivenUp);
        if (result.State != PacketState.Completed)
        {
            throw Failure(core, result);
        }

        Volatile.Write(ref core.LastEnd, Stopwatch.GetTimestamp());
        NoticeLostInterrupts(lane, Stopwatch.GetElapsedTime(begin));
    }

    public void Dispose() => _held.Dispose();

    private void OpenAll(BoardDevice device)
    {
        var lanes = ImmutableArray.CreateBuilder<BoardLane>(_cores.Length * LanesOfCore);
        foreach (var core in _cores)
        {
            for (var i = 0; i < LanesOfCore; i++)
            {
                lanes.Add(_held.Add(BoardLane.Open(device, core.Port, lanes.Count)));
                core.Free.Push(lanes[^1]);
            }
        }

        All = lanes.MoveToImmutable();
    }

    private CoreQueue QueueOf(BoardLane lane) => _cores[lane.Number / LanesOfCore];

    private BoardLane? TryTake(out bool isAnyLeft)
    {
        CoreQueue? best = null;
        isAnyLeft = false;
        foreach (var core in _cores)
        {
            isAnyLeft |= !core.IsGivenUp;
            if (!core.IsGivenUp && core.Free.Count > (best?.Free.Count ?? 0))
            {
                best = core;
            }
        }

        return best?.Free.Pop();
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private VaiException Failure(CoreQueue core, LaneResult result)
    {
        var name = core.Port.Core.Name;
        if (result.Error == Errno.Deadlock)
        {
            return GiveUp(core, VaiDiagnostics.BoardNeedsReset.UnplacedException(name));
        }

        if (result.Error != 0)
        {
            return VaiDiagnostics.RunNotTaken.UnplacedException(name, Errno.Describe(result.Error));
        }

        if (!DpuPacket.IsEnd(result.State))
        {
            return GiveUp(core, core.Reason.Length > 0
                ? DoesNotEnd(core)
                : VaiDiagnostics.RunDoesNotEnd.UnplacedException(name, Timeout.TotalSeconds, core.Port.DescribeCounters()));
        }

        var failure = VaiDiagnostics.RunFailed.UnplacedException(name, result.State, (uint)result.State);
        return result.State is PacketState.Timeout or PacketState.NoResponse ? GiveUp(core, failure) : failure;
    }

    private VaiException IsGivenUp(CoreQueue core) =>
        _cores.All(other => Volatile.Read(in other.IsGivenUp)) ? NoCoreLeft() : DoesNotEnd(core);

    private VaiException DoesNotEnd(CoreQueue core) =>
        VaiDiagnostics.RunDoesNotEnd.UnplacedException(core.Port.Core.Name, Timeout.TotalSeconds, core.Reason);

    private VaiException NoCoreLeft() => VaiDiagnostics.NoCoreLeft.UnplacedException(_cores.Length, _cores[0].Reason);

    private VaiException GiveUp(CoreQueue core, VaiException why)
    {
        lock (_gate)
        {
            core.Reason = core.Reason.Length > 0 ? core.Reason : why.Diagnostic.Message;
            Volatile.Write(ref core.IsGivenUp, true);
            Monitor.PulseAll(_gate);
        }

        return why;
    }

    private void NoticeLostInterrupts(BoardLane lane, TimeSpan duration)
    {
        if (duration < LeastLost || duration > MostLost || lane.Port.Core.FrequencyMHz == 0
            || lane.Port.Cycles / (double)lane.Port.Core.FrequencyMHz / 1000 > duration.TotalMilliseconds / 2)
        {
            _lostInRow = 0;
        }
        else if (Interlocked.Increment(ref _lostInRow) == LostRunsInRow && _remarks.IsEmpty)
        {
            // Once: an application that runs for months would gather them.
            _remarks.Enqueue(VaiDiagnostics.InterruptsLost.Unplaced(LostRunsInRow, duration.TotalMilliseconds));
        }
    }

    private sealed class CoreQueue(BoardCorePort port)
    {
        // Fields, for those who wait read them without a lock.
        public bool IsGivenUp;

        // When it completed a run the last time: it was alive then, and began with the next of its queue.
        public long LastEnd;

        public BoardCorePort Port { get; } = port;

        public Stack<BoardLane> Free { get; } = new(LanesOfCore);

        public string Reason { get; set; } = "";
    }
}
