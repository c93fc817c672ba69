namespace Vai.Runtime.Tests;

public class RunSchedulerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_runs_on_threads_of_its_own_never_more_than_allowed_and_what_awaits_it_on_others()
    {
        var scheduler = new RunScheduler(3);
        var (now, most) = (0, 0);
        var runs = Enumerable.Range(0, 30).Select(number => scheduler.Run(
            () =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                Thread.Sleep(2);
                Interlocked.Decrement(ref now);
                Assert.False(Thread.CurrentThread.IsThreadPoolThread);
                Assert.Same(TaskScheduler.Default, TaskScheduler.Current);
                return number;
            },
            Token)).ToArray();

        Assert.Equal(29, await runs[29]);
        Assert.NotEqual("Vai board runs", Thread.CurrentThread.Name);
        Assert.Equal(Enumerable.Range(0, 30), await Task.WhenAll(runs));
        Assert.Equal((3, 3), (most, scheduler.MaximumConcurrencyLevel));
        scheduler.End();
        await Gone(scheduler);
    }

    [Fact]
    public async Task Threads_go_by_themselves_and_come_back_and_an_end_loses_no_work()
    {
        var scheduler = new RunScheduler(2);
        Assert.Equal(1, await scheduler.Run(() => 1, Token));
        await Gone(scheduler);
        Assert.Equal(2, await scheduler.Run(() => 2, Token));

        var late = Enumerable.Range(0, 10).Select(number => scheduler.Run(() => number, Token)).ToArray();
        scheduler.End();
        Assert.Equal(Enumerable.Range(0, 10), await Task.WhenAll(late));
        Assert.Equal(3, await scheduler.Run(() => 3, Token));
        await Gone(scheduler);
    }

    [Fact]
    public async Task Work_that_was_canceled_before_its_turn_never_begins_and_a_failure_is_the_tasks()
    {
        var scheduler = new RunScheduler(1);
        using var gate = new ManualResetEventSlim();
        using var source = new CancellationTokenSource();
        var first = scheduler.Run(() => { gate.Wait(Token); return 1; }, Token);
        var second = scheduler.Run<int>(() => throw new InvalidOperationException("begun"), source.Token);
        await source.CancelAsync();
        gate.Set();

        Assert.Equal(1, await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Assert.ThrowsAsync<TimeoutException>(() => scheduler.Run<int>(() => throw new TimeoutException(), Token));
        scheduler.End();
    }

    private static async Task Gone(RunScheduler scheduler)
    {
        for (var i = 0; i < 500 && scheduler.Threads > 0; i++)
        {
            await Task.Delay(20, Token);
        }

        Assert.Equal(0, scheduler.Threads);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = most; value > known; known = most)
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }
}
