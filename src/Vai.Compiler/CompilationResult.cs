using System.Security.Cryptography;
using Vai.Compiler.Scheduling;

namespace Vai.Compiler;

/// <summary>A compiled model.</summary>
/// <param name="Graph">The graph that <paramref name="Xmodel"/> holds.</param>
/// <param name="Xmodel">The bytes of <c>deploy.xmodel</c>.</param>
/// <param name="Diagnostics">Messages and warnings; an error has no result.</param>
internal sealed record CompilationResult(
    XirGraph Graph, ImmutableArray<byte> Xmodel, CompilationReport Report, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>How each DPU subgraph is computed, by the subgraphs' names; empty for a model that was compiled before.</summary>
    public ImmutableSortedDictionary<string, Schedule> Schedules { get; init; } = ImmutableSortedDictionary<string, Schedule>.Empty;

    /// <summary>The md5 of <see cref="Xmodel"/>, as <c>md5sum.txt</c> has it.</summary>
    // MD5 is what the vendor's file format asks for; it guards against accidents, not attacks.
#pragma warning disable CA5351
    public string Md5 => Convert.ToHexStringLower(MD5.HashData(Xmodel.AsSpan()));
#pragma warning restore CA5351

    /// <summary>The content of <c>md5sum.txt</c>: 32 digits and a newline (vendor-tools.md 1).</summary>
    public string Md5Sum => Md5 + "\n";

    /// <summary>The content of <c>meta.json</c> for an xmodel of that file name (vendor-tools.md 1).</summary>
    public string MetaJson(string fileName) => Compiler.MetaJson.Write(
        fileName, [.. Report.DpuSubgraphs.Select(subgraph => subgraph.Name)], Report.TargetName);
}
