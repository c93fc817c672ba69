using Vai.Compiler.DpuOps;
using Vai.Compiler.Placement;
using Vai.Compiler.Scheduling;
using Vai.Isa;
using Vai.Targets;

namespace Vai.Compiler.Assembly;

/// <summary>A DPU subgraph compiled: its ops as the runtime wants them, the subgraph with its attributes, the program.</summary>
internal sealed record DpuCompilation(ImmutableArray<XirOp> Ops, XirSubgraph Subgraph, CompiledProgram Program)
{
    /// <param name="partition">With uploads and downloads.</param>
    /// <exception cref="Vai.Diagnostics.VaiException">VAI40xx: outside the target's limits.</exception>
    public static DpuCompilation Compile(Partition partition, DpuTarget target, SchedulingOptions options)
    {
        var groups = SuperlayerGroup.Form(partition.Ops, target);
        var layout = DdrLayout.Of(partition.Ops, groups);
        var inBanks = groups.SelectMany(group => group.Ops[..^1]).Select(op => op.Name).ToHashSet(StringComparer.Ordinal);
        var places = layout.Places.AddRange(
            groups.SelectMany(group => group.Ops[..^1]).Select(op => KeyValuePair.Create(op.Name, FixedOps.Unplaced(op))));
        var superlayers =
            groups.Select(group => group.ToSuperlayer(places, target) with { IsPart = layout.Parts.Contains(group.Last.Name) });
        var program = ProgramCompiler.Compile(target, [.. superlayers], options);
        inBanks.UnionWith(program.Schedule.Superlayers.Where(item => !item.Banks.IsSaved).Select(item => item.Superlayer.Output.OpName));
        var workloads = Workloads(partition.Ops, target);
        ImmutableArray<XirOp> ops = [.. partition.Ops.Select(op => Finished(op, layout, inBanks, workloads))];
        return new DpuCompilation(ops, Describe(partition.Ops, groups, layout, program, workloads, target), program);
    }

    private static Dictionary<string, Workload> Workloads(ImmutableArray<XirOp> ops, DpuTarget target)
    {
        var shapes = ops.ToDictionary(op => op.Name, op => op.Output.Shape, StringComparer.Ordinal);
        return ops.Where(op => SuperlayerOps.For(op.Type) is not null).ToDictionary(
            op => op.Name,
            op => SuperlayerOps.For(op.Type)!.Workload(op, shapes[op.InputsOf("input")[0]], target),
            StringComparer.Ordinal);
    }

    private static XirOp Finished(XirOp op, DdrLayout layout, HashSet<string> inBanks, Dictionary<string, Workload> workloads)
    {
        var attributes = op.Is(OpTraits.Constant) ? op.Attributes.With(("data", AttributeValue.OfBytes([]))) : op.Attributes;
        if (workloads.TryGetValue(op.Name, out var workload))
        {
            attributes = attributes.With(("workload", workload.Operations), ("workload_on_arch", workload.OnArchitecture));
        }

        return op with { Attributes = attributes, Output = op.Output with { Attributes = Placed(op, layout, inBanks) } };
    }

    // The runtime walks every op and wants register, address and location of all but downloads (xmodel.md 4).
    private static AttributeMap Placed(XirOp op, DdrLayout layout, HashSet<string> inBanks)
    {
        if (inBanks.Contains(op.Name))
        {
            var register = layout.Sizes.ContainsKey(DdrLayout.WorkspaceRegister) ? DdrLayout.WorkspaceRegister : DdrLayout.OutputRegister;
            return op.Output.Attributes.With(("reg_id", register), ("ddr_addr", 0), ("location", 0));
        }

        if (!layout.Places.TryGetValue(op.Name, out var place))
        {
            return op.Output.Attributes;
        }

        var attributes = op.Output.Attributes.With(("reg_id", place.Register), ("ddr_addr", place.Address), ("location", 1));
        return op.Is(OpTraits.Constant) ? attributes : attributes.With(("stride", AttributeValue.OfInt32Vector(place.Stride.AsSpan())));
    }

    private static XirSubgraph Describe(
        ImmutableArray<XirOp> ops,
        ImmutableArray<SuperlayerGroup> groups,
        DdrLayout layout,
        CompiledProgram program,
        Dictionary<string, Workload> workloads,
        DpuTarget target)
    {
        var children = Children(ops, groups, workloads);
        var borders = ops.Where(op => op.Is(OpTraits.Border)).Select(op => SubgraphAttributes.NameOf(op.Name))
            .ToHashSet(StringComparer.Ordinal);
        var attributes = SubgraphAttributes.Dpu(target, layout, DpuProgram.Encode(program.Instructions, target.InstructionSet))
            .With(("children_topological_sort",
                AttributeValue.OfStringVector([.. children.Select(child => child.Name).Where(name => !borders.Contains(name))])))
            .With(SubgraphAttributes.Of(Workload.Sum(workloads.Values)));
        return new XirSubgraph(SubgraphAttributes.NameOf(groups[0].First.Name), [], attributes, children);
    }

    private static ImmutableArray<XirSubgraph> Children(
        ImmutableArray<XirOp> ops, ImmutableArray<SuperlayerGroup> groups, Dictionary<string, Workload> workloads)
    {
        var byFirst = groups.ToDictionary(group => group.First.Name, StringComparer.Ordinal);
        var children = ImmutableArray.CreateBuilder<XirSubgraph>();
        foreach (var op in ops)
        {
            if (byFirst.TryGetValue(op.Name, out var group))
            {
                var names = group.Ops.SelectMany(item => item.InputNames.Where(name => IsConstant(ops, name)).Append(item.Name));
                var workload = Workload.Sum(group.Ops.Select(item => workloads[item.Name]));
                children.Add(
                    new XirSubgraph(SubgraphAttributes.NameOf(op.Name), [.. names],
                        AttributeMap.Empty.With(SubgraphAttributes.Of(workload)), []));
            }
            else if (op.Is(OpTraits.Border) || op.Is(OpTraits.Reshapes))
            {
                var attributes = AttributeMap.Empty.With(SubgraphAttributes.Of(default));
                children.Add(new XirSubgraph(
                    SubgraphAttributes.NameOf(op.Name), [op.Name],
                    op.Type == OpNames.Download ? attributes : attributes.With(("skip_code_gen", true)), []));
            }
        }

        return children.ToImmutable();
    }

    private static bool IsConstant(ImmutableArray<XirOp> ops, string name) => ops.Any(op => op.Name == name && op.Is(OpTraits.Constant));
}
