using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Vai.Benchmarks;

/// <summary>
/// All in one process, so that all meet the machine in the same state, and the fastest iteration counts: it is the one that nothing
/// disturbed. Iterations are short and many, so that there is such a one on a busy machine too.
/// </summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(20)
            .WithIterationCount(120)
            .WithIterationTime(TimeInterval.FromMilliseconds(2)));
        AddLogger(ConsoleLogger.Default);
        AddExporter(MarkdownExporter.GitHub);
        AddColumnProvider(DefaultColumnProviders.Descriptor, DefaultColumnProviders.Params);
        AddColumn(StatisticColumn.Min, WorkColumn.GigaMultiplyAccumulates, WorkColumn.MegaInstructions, new SpeedColumn());
        HideColumns(Column.StdDev);
    }

    /// <summary>Threads that every candidate may use: <c>VAI_BENCH_THREADS</c>, else all processors.</summary>
    public static int Threads =>
        int.TryParse(Environment.GetEnvironmentVariable("VAI_BENCH_THREADS"), out var threads) && threads > 0
            ? threads
            : Environment.ProcessorCount;
}
