using System.Runtime.CompilerServices;
using Vai.Compiled;

namespace Vai.Benchmarks;

/// <summary>A compiled model of the folder of shared data, which <c>VAI_SHARED</c> names or which lies beside the checkout.</summary>
public sealed record CompiledFile(string Name) : IWork
{
    private readonly Lazy<CompiledModel> _model = new(() => CompiledModel.Load(PathOf(Name)));

    internal CompiledModel Model => _model.Value;

    /// <summary>What the graph asks for; a multiply-accumulate counts as two in the file.</summary>
    public long MultiplyAccumulates => Model.DpuSubgraphs.Sum(subgraph => (long)subgraph.Subgraph.Attributes.Get("workload", 0UL) / 2);

    public long Instructions => Model.DpuSubgraphs.Sum(subgraph => (long)subgraph.Program.Length);

    /// <summary>Those of the files that are there.</summary>
    public static IEnumerable<CompiledFile> Available { get; } =
    [
        .. new[] { "yolov5n.b4096", "mobilenet_v2.b4096", "mlp.b4096" }.Where(name => File.Exists(PathOf(name)))
            .Select(name => new CompiledFile(name)),
    ];

    public override string ToString() => Name;

    private static string PathOf(string name) => Path.Combine(
        Environment.GetEnvironmentVariable("VAI_SHARED") is { Length: > 0 } configured ? configured : Path.Combine(Root(), "..", "shared"),
        "data", "xmodels", name + ".xmodel");

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
