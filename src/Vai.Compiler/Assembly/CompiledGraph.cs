using Vai.Compiler.DpuOps;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Assembly;

/// <summary>A compiled graph, and the programs of its DPU subgraphs by the subgraphs' names.</summary>
internal sealed record CompiledGraph(XirGraph Graph, ImmutableSortedDictionary<string, CompiledProgram> Programs)
{
    /// <summary>Cuts a lowered graph into subgraphs and compiles those of the DPU.</summary>
    /// <param name="attributes">Of the graph.</param>
    /// <exception cref="VaiException">VAI4103: nothing is left for the DPU.</exception>
    public static CompiledGraph Of(
        XirGraph lowered, DpuTarget target, SchedulingOptions options, AttributeMap attributes, CancellationToken cancellationToken)
    {
        var partitions = Borders.Close(lowered, Partitioner.Partition(lowered));
        var ops = new List<XirOp>();
        var children = ImmutableArray.CreateBuilder<XirSubgraph>();
        var programs = ImmutableSortedDictionary.CreateBuilder<string, CompiledProgram>(StringComparer.Ordinal);
        foreach (var partition in partitions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (partition.Device == Devices.Dpu)
            {
                var compiled = DpuCompilation.Compile(partition, target, options);
                ops.AddRange(compiled.Ops);
                children.Add(compiled.Subgraph);
                programs.Add(compiled.Subgraph.Name, compiled.Program);
            }
            else
            {
                ops.AddRange(partition.Ops.Select(op => op with { Attributes = op.Attributes.With(("device", partition.Device)) }));
                children.Add(Leaf(partition));
            }
        }

        if (programs.Count == 0)
        {
            throw VaiDiagnostics.NothingForDpu.UnplacedException();
        }

        var graph = XirGraph.Create(lowered.Name, ResultOrder.Sort(ops, [.. lowered.Results.Select(op => op.Name)]), attributes);
        return new CompiledGraph(graph with { Root = Root(children.ToImmutable()) }, programs.ToImmutable());
    }

    private static XirSubgraph Leaf(Partition partition) => new(
        SubgraphAttributes.NameOf(partition.Ops[^1].Name),
        [.. partition.Ops.Select(op => op.Name)],
        partition.Device == Devices.User ? SubgraphAttributes.User() : SubgraphAttributes.Processor(),
        []);

    private static XirSubgraph Root(ImmutableArray<XirSubgraph> children) => new(
        "root",
        [],
        AttributeMap.Empty.With(SubgraphAttributes.Of(Workload.Sum(children.Select(child =>
            new Workload(child.Attributes.Get("workload", 0UL), child.Attributes.Get("workload_on_arch", 0UL)))))),
        children);
}
