using Vai.Xir.Serialization;

namespace Vai.Compiled;

/// <summary>A compiled model as the runtime sees it: the graph, and its DPU subgraphs decoded (xmodel.md 4).</summary>
internal sealed record CompiledModel(XirGraph Graph, ImmutableArray<DpuSubgraph> DpuSubgraphs)
{
    /// <exception cref="VaiException">VAI2001 or VAI6001: the graph is not a whole compiled model.</exception>
    public static CompiledModel From(XirGraph graph)
    {
        var children = graph.Root.Children.Where(child => child.Device == "DPU").ToImmutableArray();
        if (children.CountBy(child => child.Name).FirstOrDefault(item => item.Value > 1) is { Value: > 1, Key: var name })
        {
            throw VaiDiagnostics.BadXmodel.UnplacedException($"two DPU subgraphs are named '{name}'");
        }

        return new CompiledModel(graph, [.. children.Select(child => DpuSubgraph.From(graph, child))]);
    }

    /// <exception cref="VaiException">VAI1004, VAI2001 or VAI6001, at the file.</exception>
    public static CompiledModel Load(string path) => DiagnosticLocation.Within(path, () => From(XmodelFile.Read(path)));
}
