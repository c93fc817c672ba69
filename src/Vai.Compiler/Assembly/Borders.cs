using System.Globalization;
using Vai.Compiler.DpuOps;

namespace Vai.Compiler.Assembly;

/// <summary>
/// Puts an <c>upload</c> where data enter a DPU subgraph and a <c>download</c> where they leave it, with the vendor's names: the
/// tensors inside are called <c>x_upload_n</c> and <c>x_download_0</c>, those outside keep their names (xmodel.md 4).
/// </summary>
internal static class Borders
{
    private const string UploadSuffix = "_upload_";
    private const string DownloadSuffix = "_download_";

    public static ImmutableArray<Partition> Close(XirGraph graph, ImmutableArray<Partition> partitions)
    {
        var home = (from pair in partitions.Index() from op in pair.Item.Ops select (op.Name, pair.Index))
            .ToDictionary(pair => pair.Name, pair => pair.Index, StringComparer.Ordinal);
        var uploads = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. partitions.Index()
            .Select(pair => Close(graph, pair.Item, name => home[name] == pair.Index, name => partitions[home[name]].Device, uploads))];
    }

    private static Partition Close(
        XirGraph graph, Partition partition, Func<string, bool> isInside, Func<string, string> deviceOf, Dictionary<string, int> uploads)
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var before = new List<XirOp>();
        var isDpu = partition.Device == Devices.Dpu;
        foreach (var name in partition.Ops.SelectMany(op => op.InputNames).Where(name => !isInside(name)).Distinct(StringComparer.Ordinal))
        {
            var outside = deviceOf(name) == Devices.Dpu ? DownloadName(graph, name) : name;
            sources[name] = outside;
            if (isDpu)
            {
                var number = uploads[name] = FreeNumber(graph, name + UploadSuffix, uploads.GetValueOrDefault(name, -1) + 1);
                var upload = Upload(graph.Op(name), outside, number);
                before.Add(upload);
                sources[name] = upload.Name;
            }
        }

        // A result of the model leaves, too.
        ImmutableArray<XirOp> leaving = isDpu
            ? [.. partition.Ops.Where(op => graph.ConsumersOf(op.Name).Select(consumer => consumer.Name).ToArray() is var readers
                && (readers.Length == 0 || !readers.All(isInside)))]
            : [];
        var ops = partition.Ops.Select(op => Rewired(op, sources, leaving.Contains(op)));
        return partition with { Ops = [.. before, .. ops, .. leaving.Select(op => Download(graph, op))] };
    }

    private static string DownloadName(XirGraph graph, string opName) =>
        Numbered(opName + DownloadSuffix, FreeNumber(graph, opName + DownloadSuffix, 0));

    /// <summary>The first that no op of the graph has behind its name, 0 but for the strangest graphs.</summary>
    private static int FreeNumber(XirGraph graph, string name, int number)
    {
        while (graph.TryGetOp(Numbered(name, number), out _))
        {
            number++;
        }

        return number;
    }

    private static string Numbered(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}{number}");

    private static XirOp Upload(XirOp source, string outside, int number)
    {
        var suffix = Numbered(UploadSuffix, number);
        return new XirOp(
            source.Name + suffix, OpNames.Upload, AttributeMap.Of(("device", Devices.Dpu)), [XirArgument.Of("input", outside)],
            source.Output with { Name = source.Output.Name + suffix });
    }

    private static XirOp Download(XirGraph graph, XirOp source) => new(
        DownloadName(graph, source.Name), OpNames.Download, AttributeMap.Of(("device", Devices.Dpu)),
        [XirArgument.Of("input", source.Name)], source.Output);

    private static XirOp Rewired(XirOp op, Dictionary<string, string> sources, bool isLeaving) =>
        op.WithInputs(name => sources.GetValueOrDefault(name, name)) with
    {
        Output = isLeaving ? op.Output with { Name = op.Output.Name + Numbered(DownloadSuffix, 0) } : op.Output,
    };
}
