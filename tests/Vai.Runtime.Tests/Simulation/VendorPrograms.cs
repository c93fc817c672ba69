using Vai.Compiled;
using Vai.Isa;

namespace Vai.Runtime.Tests.Simulation;

/// <summary>The programs in the vendor's compiled files, and in those that stand in for them.</summary>
internal static class VendorPrograms
{
    /// <summary>The compiled files, sorted by name; skips the test when shared data is absent.</summary>
    public static string[] Files() => [.. SharedData.RequireAll("xmodels", "*.b*.xmodel"), .. SharedData.RequireAll("isa0", "*.b*.xmodel")];

    public static CompiledModel Load(string name) => CompiledModel.Load(ModelFiles.PathOf(name));

    /// <summary>Every program of a file: those of its DPU subgraphs, and of their children where these have one.</summary>
    public static IEnumerable<(DpuSubgraph Subgraph, string Name, ImmutableArray<Instruction> Program)> All(CompiledModel model)
    {
        foreach (var subgraph in model.DpuSubgraphs)
        {
            yield return (subgraph, subgraph.Name, subgraph.Program);
            foreach (var child in subgraph.Subgraph.SelfAndDescendants.Skip(1))
            {
                if (child.Attributes.Get("mc_code", ImmutableArray<byte>.Empty) is { Length: > 0 } code)
                {
                    yield return (subgraph, child.Name, DpuProgram.Decode(code.AsSpan(), subgraph.Target.InstructionSet));
                }
            }
        }
    }
}
