using BenchmarkDotNet.Attributes;
using Vai.Runtime;
using Vai.Runtime.Tests;

namespace Vai.Benchmarks;

/// <summary>What a run costs beside the network: a model that only copies 64 numbers, from the runner's door to its door.</summary>
[MemoryDiagnoser]
public class RunnerBenchmarks
{
    private readonly sbyte[] _integers = new sbyte[CopyModel.Columns * CopyModel.Channels];
    private readonly sbyte[] _output = new sbyte[CopyModel.Columns * CopyModel.Channels];
    private readonly float[] _reals = new float[CopyModel.Columns * CopyModel.Channels];
    private ModelRunner _runner = null!;

    [Params(DpuBackend.Cpu, DpuBackend.Simulator)]
    public DpuBackend Backend { get; set; }

    [GlobalSetup]
    public void Setup() => _runner = ModelRunner.From(CopyModel.Create(), Backend, threads: 1);

    [GlobalCleanup]
    public void Cleanup() => _runner.Dispose();

    [Benchmark(Baseline = true)]
    public void Integers() => _runner.Run(_integers, _output);

    [Benchmark]
    public float[] Reals() => _runner.Run(_reals);
}
