namespace Vai.Runtime;

/// <summary>
/// Threads for runs that wait for a board's DPU, so that no thread of the pool does. They come when there is work, no more than are of use,
/// and go when there has been none for a while.
/// </summary>
/// <param name="most">Threads, at least 1.</param>
internal sealed class RunScheduler(int most) : TaskScheduler
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new(); // A Lock cannot be waited on.
    private readonly Queue<Task> _waiting = new();
    private int _threads;
    private int _idle;
    private bool _isEnding;

    public override int MaximumConcurrencyLevel => most;

    /// <summary>How many there are at the moment.</summary>
    public int Threads => Volatile.Read(ref _threads);

    /// <summary>A task that runs on one of the threads; what awaits it does not.</summary>
    /// <param name="cancellationToken">Ends the waiting for a thread.</param>
    public Task<T> Run<T>(Func<T> run, CancellationToken cancellationToken) => Task.Factory.StartNew(
        run, cancellationToken,
        TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously, this);

    /// <summary>The threads go when nothing is left to do, at once.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_gate)
        {
            _waiting.Enqueue(task);
            if (_waiting.Count > _idle && _threads < most)
            {
                _threads++;
                new Thread(Work) { IsBackground = true, Name = "Vai board runs" }.Start();
            }
            else
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    // A caller that waits for its own task runs it no sooner than the lanes are free.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _waiting];
        }
    }

    private void Work()
    {
        while (Next() is { } task)
        {
            TryExecuteTask(task);
        }
    }

    private Task? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var isWoken = !_isEnding && Monitor.Wait(_gate, Patience);
                _idle--;
                if (!isWoken && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }
}
