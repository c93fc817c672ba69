using System.Collections.Immutable;
using Vai.Compiled;
using Vai.Diagnostics;
using Vai.Runtime.Cpu;
using Vai.Runtime.Simulation;
using Vai.Xir;

namespace Vai.Runtime;

/// <summary>The stages of a model in the order in which they can run: one per child of the root, or one for a graph without devices.</summary>
internal static class ModelPipeline
{
    public static ImmutableArray<ModelStage> Stages(
        CompiledModel model, DpuBackend backend, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        var graph = model.Graph;
        if (model.DpuSubgraphs.IsEmpty)
        {
            return [CpuStage(model, [.. graph.Ops.Where(op => !IsInput(op)).Select(op => op.Name)], threads, customOperators)];
        }

        var dpu = model.DpuSubgraphs.ToDictionary(subgraph => subgraph.Name, StringComparer.Ordinal);
        return InOrder(graph,
        [
            .. graph.Root.Children
                .Where(child => child.Device != "USER")
                .Select(child => child.Device == "DPU"
                    ? DpuStage(dpu[child.Name], backend, threads)
                    : CpuStage(model, [.. child.SelfAndDescendants.SelectMany(part => part.OpNames)], threads, customOperators)),
        ]);
    }

    /// <summary>Whether an op is an input of the model.</summary>
    public static bool IsInput(XirOp op) => op.Type is "data" or "data-fix";

    /// <summary>Whether an op is a result of the model: no other reads it, and it is not a constant that is left over.</summary>
    public static bool IsResult(XirGraph graph, string name) =>
        !graph.Op(name).Type.StartsWith("const", StringComparison.Ordinal) && !graph.ConsumersOf(name).Any();

    // The int8 form of a result may be asked for where the processor made it, too.
    private static bool IsLastInteger(XirGraph graph, string name) =>
        graph.Op(name).Output.FixPoint is not null && graph.ConsumersOf(name).Any(reader => reader.Output.FixPoint is null);

    private static ModelStage CpuStage(
        CompiledModel model, ImmutableHashSet<string> opNames, int threads, IReadOnlyDictionary<string, CustomOperator>? customOperators)
    {
        var graph = model.Graph;
        var plan = ExecutionPlan.Prepare(model, opNames, threads, customOperators);
        ImmutableArray<string> reads =
        [
            .. opNames.SelectMany(name => graph.Op(name).InputNames).Where(name => !opNames.Contains(name)).Distinct().Order(StringComparer.Ordinal),
        ];
        ImmutableArray<string> gives = [.. opNames.Where(name => IsResult(graph, name) || IsLastInteger(graph, name) || graph.ConsumersOf(name).Any(consumer => !opNames.Contains(consumer.Name)))];
        return new ModelStage(opNames, reads, gives, values =>
        {
            foreach (var (name, value) in plan.Run(values, gives))
            {
                values[name] = value;
            }
        });
    }

    private static ModelStage DpuStage(DpuSubgraph subgraph, DpuBackend backend, int threads)
    {
        ISubgraphEngine engine = backend == DpuBackend.Simulator ? new SimulatorEngine(subgraph) : new CpuEngine(subgraph, threads);
        var uploads = subgraph.Ops.Where(op => op.Type == "upload").Select(op => (op.Name, Source: op.InputNames.First())).ToImmutableArray();
        var downloads = subgraph.Ops.Where(op => op.Type == "download").Select(op => (op.Name, Source: op.InputNames.First())).ToImmutableArray();
        ImmutableArray<string> reads = [.. uploads.Select(upload => upload.Source).Distinct()];
        ImmutableArray<string> gives = [.. downloads.Select(download => download.Name), .. downloads.Select(download => download.Source).Distinct()];
        return new ModelStage([.. subgraph.Ops.Select(op => op.Name)], reads, gives, values =>
        {
            var outputs = engine.Run(uploads.ToDictionary(upload => upload.Name, upload => Int8(subgraph, upload.Name, values[upload.Source])));
            foreach (var (name, source) in downloads)
            {
                values[name] = values[source] = outputs[source];
            }
        });
    }

    private static Int8Tensor Int8(DpuSubgraph subgraph, string upload, Tensor value)
    {
        var place = subgraph.Tensors[upload];
        return value is Int8Tensor integers && integers.FixPoint == place.FixPoint && integers.Data.Length == place.ElementCount
            ? integers
            : throw VaiDiagnostics.BadRunInput.UnplacedException(
                upload, $"the DPU reads {place.ElementCount} int8 numbers of fix point {place.FixPoint} there, and a value of another form reaches it");
    }

    // The children of the root stand in no order that can be relied on.
    private static ImmutableArray<ModelStage> InOrder(XirGraph graph, ImmutableArray<ModelStage> stages)
    {
        var waiting = stages.ToList();
        var ordered = ImmutableArray.CreateBuilder<ModelStage>(stages.Length);
        var known = graph.Ops.Where(IsInput).Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            var next = waiting.FindIndex(stage => stage.Reads.All(known.Contains));
            if (next < 0)
            {
                throw VaiDiagnostics.BadXmodel.UnplacedException(
                    $"no subgraph before the one that reads it computes op '{waiting[0].Reads.First(name => !known.Contains(name))}'");
            }

            ordered.Add(waiting[next]);
            known.UnionWith(waiting[next].Gives);
            waiting.RemoveAt(next);
        }

        return ordered.MoveToImmutable();
    }
}
