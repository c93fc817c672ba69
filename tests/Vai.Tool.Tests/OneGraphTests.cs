using System.Globalization;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Runtime.Tensors;

namespace Vai.Tool.Tests;

/// <summary>One network gives one graph, whatever format it comes in: the same ops of the same shapes in the same places.</summary>
public sealed class OneGraphTests
{
    /// <summary>Files of weights.</summary>
    private static readonly string[] WithoutCode = ["state_dict", ".module."];

    // Without the files the theory skips once, not each of its rows.
    public static TheoryData<string> Networks => SharedData.IsHere ? [.. Names] : [Names[0]];

    private static readonly string[] Names =
    [
        "networks/attention", "networks/bifpn", "networks/expand", "networks/flip", "networks/inplace_slice", "networks/join_ranges",
        "networks/leaky_0.01", "networks/mish", "networks/normalize", "networks/replicate", "networks/silu", "networks/ssd_head",
        "networks/yolo5_head", "models/fmnist", "models/mobilenet_mini", "models/resnet_mini", "models/mobilev2s", "models/resnet18s",
        "models/siludet", "models/unets",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_file_of_a_network_gives_the_same_graph(string network)
    {
        SharedData.Require("networks");
        var files = Directory.GetFiles(Path.Combine(SharedData.Root, "data", Path.GetDirectoryName(network)!))
            .Where(path => Path.GetFileName(path).StartsWith(Path.GetFileName(network) + ".", StringComparison.Ordinal)
                && !WithoutCode.Any(kind => path.Contains(kind, StringComparison.Ordinal))
                && Path.GetExtension(path) is ".pt" or ".pt2" or ".onnx")
            .Order(StringComparer.Ordinal).ToArray();
        Assert.True(files.Length > 1);
        var input = Path.Combine(SharedData.Root, "data", network + ".in.npy");
        var options = new ImportOptions(File.Exists(input) ? NpyFile.Read(input).Shape : [1, 1, 28, 28]);
        var expected = Described(files[0], options);
        Assert.All(files, file => Assert.Equal(expected, Described(file, options)));
    }

    private static string Described(string file, ImportOptions options)
    {
        var graph = ModelImporter.Import(file, options);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var result in graph.Results)
        {
            Visit(graph, result, places);
        }

        return string.Join('\n', places.OrderBy(pair => pair.Value).Select(pair => Line(graph.Op(pair.Key), places)));
    }

    /// <summary>From the results to the inputs, so that the order does not depend on the file's.</summary>
    private static void Visit(XirGraph graph, XirOp op, Dictionary<string, int> places)
    {
        foreach (var input in op.InputNames.Where(name => !places.ContainsKey(name)))
        {
            Visit(graph, graph.Op(input), places);
        }

        places.TryAdd(op.Name, places.Count);
    }

    private static string Line(XirOp op, Dictionary<string, int> places) => string.Create(
        CultureInfo.InvariantCulture,
        $"{places[op.Name]} {op.Type} {Numbers(op.Output.Shape)} of {Numbers(op.InputNames.Select(name => places[name]))}");

    private static string Numbers(IEnumerable<int> numbers) => $"[{string.Join(',', numbers)}]";
}
