using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vai.Compiler;
using Vai.Runtime.Tensors;
using Vai.Runtime.Tests.Cpu;
using Vai.Targets;

namespace Vai.Runtime.Tests.Board;

[Collection(BoardCollection.Name)]
public class BoardConcurrencyTests
{
    private const int Length = CopyModel.Columns * CopyModel.Channels;
    private static readonly ulong Fingerprint = DpuTarget.Parse("B4096").Fingerprint;

    private static int ManyRuns => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1" ? 10_000 : 2_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Faults that end a run and no core: what was given back right is right, what failed said so, and nothing is lost.</summary>
    [Fact]
    public void Eight_threads_on_three_cores_with_random_faults_lose_nothing()
    {
        RunFault[] faults = [RunFault.Error, RunFault.Abort, RunFault.KernelError, RunFault.NotTaken, RunFault.Slow];
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [Fingerprint, Fingerprint, Fingerprint],
            IsRestless = true,
            SlowRun = TimeSpan.FromMilliseconds(1),
            Runs = run => new Random(run).Next(20) is var draw && draw < faults.Length ? faults[draw] : RunFault.None,
        });
        var (right, failed) = (0, new ConcurrentBag<string>());
        using (var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host))
        {
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
            {
                var (numbers, output, random) = (new sbyte[Length], new sbyte[Length], new Random(thread));
                for (var run = 0; run < ManyRuns / 8; run++)
                {
                    random.NextBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
                    Array.Clear(output);
                    try
                    {
                        runner.Run(numbers, output);
                        Assert.Equal(numbers, output);
                        Interlocked.Increment(ref right);
                    }
                    catch (VaiException e)
                    {
                        failed.Add(e.Diagnostic.Code);
                    }
                }
            });
        }

        Assert.Equal((ManyRuns / 8 * 8, 0), (right + failed.Count, board.Open));
        Assert.Equal(["VAI6331", "VAI6332"], failed.Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(failed.Count, ManyRuns / 10, ManyRuns / 3);
        Assert.Equal(3, board.Packets.Select(packet => packet[1]).Distinct().Count());
    }

    [Fact]
    public void A_core_has_the_next_run_at_hand_and_never_a_third()
    {
        using var board = new StandInBoard(new StandInSettings { Runs = _ => RunFault.Slow });
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        using var first = runner.Rent(Token);
        using var second = runner.Rent(Token);
        using var soon = new CancellationTokenSource(50);

        Assert.Throws<OperationCanceledException>(() => runner.Rent(soon.Token));
        first.Dispose();
        using var third = runner.Rent(Token);
    }

    [Fact]
    public void A_rented_run_shows_the_DPUs_own_memory_and_ends_with_its_renting()
    {
        using var board = new StandInBoard();
        var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var numbers = RandomTensors.Int8(3, CopyModel.FixPoint, Length).Data;
        var run = runner.Rent(Token);
        numbers.CopyTo(run.Input());
        Assert.Contains(board.Buffers, buffer => buffer.Seen.StartsWith(MemoryMarshal.AsBytes(numbers.AsSpan())));
        runner.Dispose();

        run.Run();

        Assert.Equal(numbers, run.Output());
        run.Dispose();
        run.Dispose();
        Assert.Equal(0, board.Open);
        Assert.Throws<ObjectDisposedException>(() => run.Run());
        Assert.Throws<ObjectDisposedException>(() => run.Input());
        Assert.Throws<ObjectDisposedException>(() => runner.Rent(Token));
    }

    [Theory]
    [InlineData(DpuBackend.Cpu, 1)]
    [InlineData(DpuBackend.Simulator, 2)]
    [InlineData(DpuBackend.Board, 2)]
    public void A_run_can_be_rented_on_every_backend(DpuBackend backend, int subgraphs)
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(subgraphs), backend, board: board.Host);
        var numbers = RandomTensors.Int8(3, CopyModel.FixPoint, Length).Data;
        for (var i = 0; i < 3; i++)
        {
            using var run = runner.Rent(Token);
            numbers.CopyTo(run.Input());
            run.Run();
            Assert.Equal(numbers, run.Output());
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var board = new StandInBoard();
        var host = board.Host with { Functions = IdleXrt.Table };
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: host);
        var (numbers, output) = (new sbyte[Length], new sbyte[Length]);
        for (var i = 0; i < 100; i++)
        {
            runner.Run(numbers, output);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            runner.Run(numbers, output);
            using var run = runner.Rent(CancellationToken.None); // A token of a source keeps a registration of its own for later.
            run.Input().Fill(1);
            run.Run();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(DpuBackend.Board, "zerodce"), InlineData(DpuBackend.Board, "")]
    [InlineData(DpuBackend.Simulator, "zerodce"), InlineData(DpuBackend.Simulator, "")]
    public void A_run_through_several_subgraphs_and_what_the_processor_computes_between_them_allocates_nothing(
        DpuBackend backend, string network)
    {
        var graph = network.Length > 0
            ? ModelCompiler.Compile(
                StandIns.Networks[network](), DpuTarget.Parse("B4096"), new CompilationOptions { Verification = null },
                cancellationToken: Token).Graph
            : CopyModel.Create(3);
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(graph, backend, threads: 1, board: board.Host with { Functions = IdleXrt.Table });
        Assert.InRange(runner.DpuSubgraphCount, 2, 3);
        var (numbers, output) = (new sbyte[runner.Inputs[0].Length], new sbyte[runner.Outputs[0].Length]);
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedByTenRuns()));

        // The least of several rounds: what the runtime itself makes once, as it compiles a method anew, is not the run's.
        long AllocatedByTenRuns()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10; i++)
            {
                runner.Run(numbers, output);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Runs_that_fill_the_same_memory_anew_give_the_numbers_of_fresh_ones()
    {
        var graph = ModelCompiler.Compile(
            StandIns.Networks["zerodce"](), DpuTarget.Parse("B4096"), new CompilationOptions { Verification = null },
            cancellationToken: Token).Graph;
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(graph, DpuBackend.Board, board: board.Host);
        using var fresh = ModelRunner.From(graph);
        runner.Timeout = TimeSpan.FromMinutes(10);
        var input = fresh.Inputs[0];
        Parallel.For(0, 4, thread =>
        {
            var output = new sbyte[fresh.Outputs[0].Length];
            for (var run = 0; run < 3; run++)
            {
                var value = RandomTensors.Int8((3 * thread) + run, input.FixPoint!.Value, input.Shape.AsSpan());
                runner.Run(value.Data, output);
                Assert.Equal(fresh.Run(new Dictionary<string, Int8Tensor> { [input.Name] = value }).Single().Value.Data, output);
            }
        });
    }

    [Theory]
    [InlineData(DpuBackend.Cpu)]
    [InlineData(DpuBackend.Board)]
    public async Task A_stream_keeps_its_order_and_takes_no_more_than_is_under_way(DpuBackend backend)
    {
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [Fingerprint, Fingerprint],
            Runs = run => run % 7 == 0 ? RunFault.Slow : RunFault.None,
        });
        using var runner = ModelRunner.From(CopyModel.Create(), backend, board: board.Host);
        var (taken, given) = (0, 0);

        await foreach (var output in runner.RunMany(Inputs(100, Token), Token))
        {
            Assert.Equal(Sample(given++), output);
            Assert.InRange(taken - given, 0, Environment.ProcessorCount + 4);
        }

        Assert.Equal((100, 100), (taken, given));

        async IAsyncEnumerable<ReadOnlyMemory<sbyte>> Inputs(int count, [EnumeratorCancellation] CancellationToken token)
        {
            for (var i = 0; i < count; i++)
            {
                await Task.Yield();
                taken++;
                yield return Sample(i);
            }
        }
    }

    [Fact]
    public async Task A_stream_ends_at_a_failure_or_a_cancellation_with_nothing_under_way()
    {
        using var board = new StandInBoard(new StandInSettings { Runs = run => run == 10 ? RunFault.Error : RunFault.None });
        using (var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host))
        {
            var given = 0;
            var error = await Assert.ThrowsAsync<VaiException>(async () =>
            {
                await foreach (var output in runner.RunMany(Reals(Token), Token))
                {
                    Assert.Equal(Array.ConvertAll(Sample(given), number => number / 8f), output);
                    given++;
                }
            });
            Assert.Equal("VAI6331", error.Diagnostic.Code);

            using var source = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (var output in runner.RunMany(Reals(Token), source.Token))
                {
                    await source.CancelAsync();
                }
            });
        }

        Assert.Equal(0, board.Open);

        static async IAsyncEnumerable<ReadOnlyMemory<float>> Reals([EnumeratorCancellation] CancellationToken token)
        {
            for (var i = 0; ; i++)
            {
                token.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return Array.ConvertAll(Sample(i), number => number / 8f);
            }
        }
    }

    [Fact]
    public async Task A_source_that_fails_fails_in_its_place_after_the_results_of_what_came_before()
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var (given, isDisposed) = (0, false);

        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await foreach (var output in runner.RunMany(Failing(), Token))
            {
                Assert.Equal(Sample(given++), output);
            }
        });

        Assert.Equal((3, true), (given, isDisposed));

        async IAsyncEnumerable<ReadOnlyMemory<sbyte>> Failing()
        {
            try
            {
                for (var i = 0; i < 3; i++)
                {
                    await Task.Yield();
                    yield return Sample(i);
                }

                throw new InvalidDataException();
            }
            finally
            {
                isDisposed = true;
            }
        }
    }

    [Fact]
    public async Task A_run_on_another_thread_gives_the_same_numbers()
    {
        using var board = new StandInBoard();
        using var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        var output = new sbyte[Length];

        await runner.RunAsync(Sample(5), output, Token);

        Assert.Equal(Sample(5), output);
        Assert.Equal(
            Array.ConvertAll(Sample(6), number => number / 8f),
            await runner.RunAsync(Array.ConvertAll(Sample(6), number => number / 8f), Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync(Sample(5), output, new CancellationToken(true)));
    }

    [Fact]
    public async Task No_thread_of_the_pool_waits_for_the_DPU_and_faults_and_timeouts_come_as_they_do_in_the_callers_thread()
    {
        RunFault[] faults = [RunFault.Slow, RunFault.Error, RunFault.NotTaken, RunFault.Slow];
        using var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [Fingerprint, Fingerprint],
            Runs = run => run < 40 ? faults[run % 4] : RunFault.Hang,
        });
        using (var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host))
        {
            var outputs = Enumerable.Range(0, 40).Select(_ => new sbyte[Length]).ToArray();
            var codes = await Task.WhenAll(outputs.Select((output, i) => CodeOf(runner.RunAsync(Sample(i), output, Token))));
            Assert.Equal((20, 10, 10), (
                codes.Count(code => code == ""), codes.Count(code => code == "VAI6331"), codes.Count(code => code == "VAI6332")));
            Assert.All(codes.Index().Where(code => code.Item == ""), code => Assert.Equal(Sample(code.Index), outputs[code.Index]));

            runner.Timeout = TimeSpan.FromMilliseconds(200);
            var hung = await Task.WhenAll(outputs.Select(output => CodeOf(runner.RunAsync(Sample(0), output, Token))));
            Assert.Subset(new HashSet<string> { "VAI6330", "VAI6334" }, hung.ToHashSet());
            Assert.Contains("VAI6330", hung);
            Assert.Equal("VAI6334", await CodeOf(runner.RunAsync(Array.ConvertAll(Sample(0), number => number / 8f), Token)));
        }

        Assert.Equal((0, 0), (board.WaitsOnPool, board.Open));

        static async Task<string> CodeOf(Task run)
        {
            try
            {
                await run;
                return "";
            }
            catch (VaiException e)
            {
                return e.Diagnostic.Code;
            }
        }
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_can_be_canceled_and_one_after_the_end_says_so()
    {
        using var board = new StandInBoard(new StandInSettings { Runs = _ => RunFault.Slow, SlowRun = TimeSpan.FromMilliseconds(100) });
        var runner = ModelRunner.From(CopyModel.Create(), DpuBackend.Board, board: board.Host);
        using var source = new CancellationTokenSource();
        using var first = runner.Rent(Token);
        using var second = runner.Rent(Token);
        var waiting = runner.RunAsync(Sample(1), new sbyte[Length], source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        runner.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => runner.RunAsync(Sample(1), new sbyte[Length], Token));
    }

    [Fact]
    public async Task A_runner_that_ends_amid_runs_and_cancellations_loses_no_task_and_leaves_nothing_open()
    {
        using var board = new StandInBoard(new StandInSettings { IsRestless = true });
        for (var round = 0; round < 30; round++)
        {
            using var source = new CancellationTokenSource();
            var runner = ModelRunner.From(CopyModel.Create(1 + (round % 2)), DpuBackend.Board, board: board.Host);
            var outputs = Enumerable.Range(0, 12).Select(_ => new sbyte[Length]).ToArray();
            var runs = outputs.Select((output, i) => runner.RunAsync(Sample(i), output, i % 3 == 0 ? source.Token : Token)).ToArray();
            var end = Task.Run(runner.Dispose, Token);
            await source.CancelAsync();
            await end;
            foreach (var (i, run) in runs.Index())
            {
                await run.ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
                Assert.True(
                    run.IsCanceled || run.Exception?.InnerException is ObjectDisposedException or OperationCanceledException
                    || (run.IsCompletedSuccessfully && Sample(i).AsSpan().SequenceEqual(outputs[i])), run.Exception?.ToString());
            }

            Assert.Equal(0, board.Open);
        }
    }

    private static sbyte[] Sample(int seed) => RandomTensors.Int8(seed, CopyModel.FixPoint, Length).Data;
}
