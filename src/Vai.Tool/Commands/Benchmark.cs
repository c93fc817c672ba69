using System.Diagnostics;
using System.Runtime.InteropServices;
using Vai.Runtime;
using Vai.Runtime.Tensors;

namespace Vai.Tool.Commands;

/// <summary>What a benchmark measured.</summary>
/// <param name="FramesByThread">One number a thread.</param>
/// <param name="Elapsed">Until the last thread had finished its last frame.</param>
/// <param name="AllEqual">Every frame, of the same input, gave the same output.</param>
internal sealed record BenchmarkResult(ImmutableArray<long> FramesByThread, TimeSpan Elapsed, bool AllEqual)
{
    public long Frames => FramesByThread.Sum();

    public double FramesPerSecond => Frames / Elapsed.TotalSeconds;
}

/// <summary>Several threads run one model on the same random input, over and over, for a time.</summary>
internal sealed class Benchmark
{
    private const int Seed = 1;
    private const int Steps = 10;

    private readonly ModelRunner _runner;
    private readonly long[] _frames;
    private readonly TimeSpan _time;
    private readonly Dictionary<string, Int8Tensor> _inputs;

    public Benchmark(ModelRunner runner, int threads, TimeSpan time)
    {
        (_runner, _frames, _time) = (runner, new long[threads], time);
        var random = new Random(Seed);
        _inputs = runner.Inputs.ToDictionary(input => input.Name, input =>
        {
            var numbers = new sbyte[input.Length];
            random.NextBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
            return new Int8Tensor(input.Shape, input.FixPoint ?? 0, numbers);
        });
    }

    /// <summary>Runs one frame that is not counted, then the threads.</summary>
    /// <param name="progress">Is told 0, 10, …, 100 as the time passes.</param>
    /// <exception cref="OperationCanceledException">Someone asked to stop.</exception>
    public BenchmarkResult Run(Action<int> progress, CancellationToken cancellation)
    {
        var expected = _runner.Run(_inputs);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = Stopwatch.StartNew();
        var workers = _frames.Select((_, thread) => Task.Factory.StartNew(
            () => Work(thread, expected, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        progress(0);
        for (var step = 1; step <= Steps && !stop.IsCancellationRequested; step++)
        {
            // Waiting counts whole milliseconds, and must not end early.
            var left = Math.Ceiling(((_time * step / Steps) - watch.Elapsed).TotalMilliseconds);
            if (!stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Max(0, left))))
            {
                progress(100 * step / Steps);
            }
        }

        stop.Cancel();
        Task.WaitAll(workers, CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return new BenchmarkResult([.. _frames], watch.Elapsed, workers.All(worker => worker.Result));
    }

    private bool Work(int thread, IReadOnlyDictionary<string, Int8Tensor> expected, CancellationTokenSource stop)
    {
        try
        {
            var allEqual = true;
            do
            {
                var outputs = _runner.Run(_inputs);
                allEqual &= expected.All(pair => outputs[pair.Key].Data.AsSpan().SequenceEqual(pair.Value.Data));
                _frames[thread]++;
            }
            while (!stop.IsCancellationRequested);
            return allEqual;
        }
        catch
        {
            // The others must not go on for the rest of the time.
            stop.Cancel();
            throw;
        }
    }
}
