using Vai.Compiled;
using Vai.Runtime.Simulation.Executions;

namespace Vai.Runtime.Simulation.Profiling;

/// <summary>The layer (superlayer: a leaf of the subgraph tree) that each instruction of a DPU subgraph works for.</summary>
internal static class InstructionLayers
{
    private const string Prefix = "subgraph_";

    /// <summary>
    /// The leaves by instruction number. An instruction whose op cannot be told works for the layer of the one behind it, END for the last.
    /// </summary>
    /// <exception cref="Vai.Diagnostics.VaiException">VAI6201, VAI6202: a program that no DPU could run.</exception>
    public static ImmutableArray<XirSubgraph> Of(DpuSubgraph subgraph)
    {
        ArgumentNullException.ThrowIfNull(subgraph);
        return Of(subgraph, InstructionExecutions.Bind(subgraph.Program, subgraph.Target));
    }

    /// <summary>A layer's name for people.</summary>
    public static string NameOf(XirSubgraph layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Name.StartsWith(Prefix, StringComparison.Ordinal) ? layer.Name[Prefix.Length..] : layer.Name;
    }

    internal static ImmutableArray<XirSubgraph> Of(DpuSubgraph subgraph, ImmutableArray<InstructionExecution> executions)
    {
        var leaves = new Dictionary<string, XirSubgraph>(StringComparer.Ordinal);
        foreach (var leaf in subgraph.Subgraph.SelfAndDescendants.Where(part => part.Children.IsEmpty))
        {
            foreach (var name in leaf.OpNames)
            {
                leaves[name] = leaf;
            }
        }

        var layers = new XirSubgraph[executions.Length];
        XirSubgraph? next = null;
        foreach (var (number, op) in InstructionOps.Of(subgraph, executions).Index().Reverse())
        {
            layers[number] = next = op is not null ? leaves.GetValueOrDefault(op.Name, subgraph.Subgraph) : next!;
        }

        // What stands behind the last instruction with a layer, END at least, belongs to that layer.
        var last = layers.LastOrDefault(layer => layer is not null) ?? subgraph.Subgraph;
        return [.. layers.Select(layer => layer ?? last)];
    }
}
