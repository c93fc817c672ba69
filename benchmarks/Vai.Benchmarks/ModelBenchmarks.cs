using BenchmarkDotNet.Attributes;
using Vai.Compiled;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Runtime.Tensors;

namespace Vai.Benchmarks;

/// <summary>Whole compiled models: instruction by instruction on the simulator, and op by op on the executor.</summary>
[WarmupCount(1)]
[IterationCount(5)]
public class ModelBenchmarks
{
    private readonly List<(DpuSubgraph Subgraph, ExecutionPlan Plan, Dictionary<string, Int8Tensor> Inputs)> _parts = [];

    public static IEnumerable<CompiledFile> Files => CompiledFile.Available;

    [ParamsSource(nameof(Files))]
    public CompiledFile File { get; set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        _parts.Clear();
        foreach (var subgraph in File.Model.DpuSubgraphs)
        {
            _parts.Add((
                subgraph,
                ExecutionPlan.Prepare(subgraph, BenchmarkConfig.Threads),
                subgraph.Inputs.ToDictionary(tensor => tensor.OpName,
                    tensor => new Int8Tensor(tensor.Shape, tensor.FixPoint, new sbyte[tensor.ElementCount]))));
        }
    }

    [Benchmark(Baseline = true)]
    public int Simulator() => _parts.Sum(part => SubgraphSimulation.Run(part.Subgraph, part.Inputs).Count);

    [Benchmark]
    public int Executor() =>
        _parts.Sum(part => part.Plan.Run(part.Inputs.ToDictionary(input => input.Key, input => (Tensor)input.Value)).Count);
}
