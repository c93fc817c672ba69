using Vai.Tool.Worker;

namespace Vai.Tool.Tests.Worker;

public sealed class QuantizerSlotsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void No_more_hold_a_slot_at_once_than_there_are()
    {
        var (now, most) = (0, 0);
        var gate = new Lock();
        Parallel.For(0, 12, new ParallelOptions { MaxDegreeOfParallelism = 6 }, _ =>
        {
            // Each as if it were a process of its own: they share nothing but the folder.
            using var slot = new QuantizerSlots(_folder.File("slots"), 2).Take(TestContext.Current.CancellationToken);
            lock (gate)
            {
                most = Math.Max(most, ++now);
            }

            Thread.Sleep(20);
            lock (gate)
            {
                now--;
            }
        });

        Assert.Equal(2, most);
    }

    [Fact]
    public void Waiting_ends_when_the_build_does()
    {
        var slots = new QuantizerSlots(_folder.File("slots"), 1);
        using var held = slots.Take(TestContext.Current.CancellationToken);
        using var build = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Throws<OperationCanceledException>(() => slots.Take(build.Token));
    }

    [Fact]
    public void Where_no_files_can_be_held_nobody_waits() =>
        Assert.Null(
            new QuantizerSlots(Path.Combine(_folder.Write("file", "no folder"), "slots"), 1).Take(TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(1L << 30, 1), InlineData(8L << 30, 5), InlineData(24L << 30, 16)]
    public void As_many_as_the_memory_holds(long memory, int count) => Assert.Equal(count, QuantizerSlots.CountFor(memory));

    public void Dispose() => _folder.Dispose();
}
