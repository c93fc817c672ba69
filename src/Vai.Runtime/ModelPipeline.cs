using Vai.Compiled;
using Vai.Runtime.Cpu;
using Vai.Runtime.Backends;
using Vai.Runtime.Tensors;

namespace Vai.Runtime;

/// <summary>
/// The stages of a model in the order in which they can run: one per child of the root, or one for a graph without devices. Each value
/// that goes from stage to stage has a slot; what an upload or download carries stands in the slot of the value that it reads.
/// </summary>
internal sealed class ModelPipeline : IDisposable
{
    private readonly XirGraph _graph;
    private readonly Dictionary<string, string> _carried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<ISubgraphEngine> _engines = [];

    private ModelPipeline(CompiledModel model)
    {
        _graph = model.Graph;
        var borders = model.DpuSubgraphs.SelectMany(subgraph => subgraph.Ops).Where(op => op.Is(OpTraits.Border))
            .Select(op => op.Name).ToHashSet();
        foreach (var border in _graph.Ops.Where(op => borders.Contains(op.Name)))
        {
            var source = border.InputNames.First();
            _carried[border.Name] = _carried.GetValueOrDefault(source, source);
        }
    }

    public ImmutableArray<ModelStage> Stages { get; private set; } = [];

    /// <exception cref="VaiException">VAI2001: no order of the stages is possible; VAI6102 and what <paramref name="engines"/>
    /// throws.</exception>
    public static ModelPipeline Create(
        CompiledModel model, SubgraphEngineFactory engines, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        var pipeline = new ModelPipeline(model);
        try
        {
            pipeline.Stages = pipeline.InOrder([.. pipeline.Bind(model, engines, threads, customOperators)]);
            return pipeline;
        }
        catch
        {
            pipeline.Dispose();
            throw;
        }
    }

    /// <summary>The slot of an op's value in the values of a run.</summary>
    public int Slot(string opName)
    {
        var carried = _carried.GetValueOrDefault(opName, opName);
        return _slots.TryGetValue(carried, out var slot) ? slot : _slots[carried] = _slots.Count;
    }

    /// <summary>The stages that values depend on, in their order.</summary>
    public ImmutableArray<ModelStage> StagesBefore(IEnumerable<int> slots)
    {
        var needed = slots.ToHashSet();
        var stages = ImmutableArray.CreateBuilder<ModelStage>();
        foreach (var stage in Stages.Reverse().Where(stage => stage.Gives.Any(needed.Contains)))
        {
            needed.UnionWith(stage.Reads);
            stages.Insert(0, stage);
        }

        return stages.ToImmutable();
    }

    /// <summary>How many values go from stage to stage.</summary>
    public int Slots => _slots.Count;

    public void Dispose() => _engines.ForEach(engine => engine.Dispose());

    private IEnumerable<ModelStage> Bind(
        CompiledModel model, SubgraphEngineFactory engines, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        if (model.DpuSubgraphs.IsEmpty)
        {
            return [CpuStage(model, [.. _graph.Ops.Where(op => !op.Is(OpTraits.Input)).Select(op => op.Name)], threads, customOperators)];
        }

        var dpu = model.DpuSubgraphs.ToDictionary(subgraph => subgraph.Name, StringComparer.Ordinal);
        return _graph.Root.Children
            .Where(child => child.Device != "USER")
            .Select(child => child.Device == "DPU"
                ? DpuStage(dpu[child.Name], engines)
                : CpuStage(model, [.. child.SelfAndDescendants.SelectMany(part => part.OpNames)], threads, customOperators));
    }

    private ModelStage CpuStage(
        CompiledModel model, ImmutableHashSet<string> opNames, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        ImmutableArray<string> reads =
        [
            .. opNames.SelectMany(name => _graph.Op(name).InputNames).Where(name => !opNames.Contains(name)).Distinct()
                .Order(StringComparer.Ordinal),
        ];
        var results = _graph.Results.Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<string> gives =
        [
            .. opNames.Where(name => results.Contains(name) || IsLastInteger(name)
                || _graph.ConsumersOf(name).Any(consumer => !opNames.Contains(consumer.Name))),
        ];
        var engine = new CpuEngine(ExecutionPlan.Prepare(model, opNames, threads, customOperators).Bind(reads, gives));
        return Stage(engine, reads, gives, []);
    }

    private ModelStage DpuStage(DpuSubgraph subgraph, SubgraphEngineFactory engines) => Stage(
        engines(subgraph),
        subgraph.Inputs.Select(input => input.OpName),
        subgraph.Outputs.Select(output => output.OpName),
        subgraph.Inputs);

    private ModelStage Stage(ISubgraphEngine engine, IEnumerable<string> reads, IEnumerable<string> gives, ImmutableArray<DdrTensor> places)
    {
        _engines.Add(engine);
        return new ModelStage(engine, [.. reads.Select(Slot)], [.. gives.Select(Slot)], places);
    }

    // The int8 form of a result may be asked for where the processor made it, too.
    private bool IsLastInteger(string name) =>
        _graph.Op(name).Output.FixPoint is not null && _graph.ConsumersOf(name).Any(reader => reader.Output.FixPoint is null);

    // The children of the root stand in no order that can be relied on.
    private ImmutableArray<ModelStage> InOrder(ImmutableArray<ModelStage> stages)
    {
        var waiting = stages.ToList();
        var ordered = ImmutableArray.CreateBuilder<ModelStage>(stages.Length);
        var known = _graph.Inputs.Select(op => Slot(op.Name)).ToHashSet();
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(stage => stage.Reads.All(known.Contains));
            if (next < 0)
            {
                var missing = waiting[0].Reads.First(slot => !known.Contains(slot));
                throw VaiDiagnostics.BadXmodel.UnplacedException(
                    $"no subgraph before the one that reads it computes op '{_slots.First(pair => pair.Value == missing).Key}'");
            }

            ordered.Add(waiting[next]);
            known.UnionWith(waiting[next].Gives);
            waiting.RemoveAt(next);
        }

        return ordered.MoveToImmutable();
    }
}
