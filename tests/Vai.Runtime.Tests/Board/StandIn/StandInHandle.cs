namespace Vai.Runtime.Tests.Board;

/// <summary>A handle of xclOpen: contexts by core, and completions that nobody has waited for yet.</summary>
internal sealed class StandInHandle
{
    private int _events;
    private int _waiters;

    public HashSet<uint> Contexts { get; } = [];

    public Dictionary<uint, (uint Start, uint Size)> ReadRanges { get; } = [];

    /// <summary>The firmware's id that contexts were opened with is another one.</summary>
    public bool HasWrongId { get; set; }

    /// <summary>Waits for a completion of this handle and takes it.</summary>
    /// <returns>Whether there was one, and whether somebody else waited on the handle meanwhile.</returns>
    public (bool IsEvent, bool IsShared) Wait(int milliseconds)
    {
        lock (this)
        {
            var isShared = ++_waiters > 1;
            if (_events == 0)
            {
                Monitor.Wait(this, milliseconds);
            }

            _waiters--;
            var isEvent = _events > 0;
            _events -= isEvent ? 1 : 0;
            return (isEvent, isShared);
        }
    }

    public void Complete()
    {
        lock (this)
        {
            _events++;
            Monitor.PulseAll(this);
        }
    }
}
