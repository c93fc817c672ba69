namespace Vai.Runtime;

/// <summary>The life of what several threads use and one owner ends: it is released when the owner has ended it and the last user has
/// left.</summary>
/// <param name="release">Called once, by whoever leaves last.</param>
internal sealed class SharedLife(string name, Action release)
{
    private int _users = 1; // the owner
    private int _ended;
    private int _released;

    /// <exception cref="ObjectDisposedException">The owner has ended it.</exception>
    public void Enter()
    {
        Interlocked.Increment(ref _users);
        if (Volatile.Read(ref _ended) != 0)
        {
            Leave();
            throw new ObjectDisposedException(name);
        }
    }

    public void Leave()
    {
        // A user that comes too late brings the count back to zero once more.
        if (Interlocked.Decrement(ref _users) == 0 && Interlocked.Exchange(ref _released, 1) == 0)
        {
            release();
        }
    }

    /// <summary>Ends it for the owner; later calls do nothing.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Leave();
        }
    }
}
