using System.Globalization;
using Vai.Compiled;

namespace Vai.Reports.Page;

/// <summary>What the page tells of one op.</summary>
/// <param name="Device">DPU, CPU or USER.</param>
/// <param name="Converts">It only turns int8 into real numbers, or back: no layer of the network.</param>
/// <param name="Layer">The place of its layer in the page's table of time; null where the DPU spends none on it.</param>
/// <param name="Inputs">The places of the ops that it reads.</param>
/// <param name="Facts">Its attributes, name and value in turn.</param>
/// <param name="Constants">What it reads that stands in the file.</param>
/// <param name="Tensor">The place of its result in the table of quantized tensors.</param>
/// <param name="Reason">Why it runs on the processor, where that was said.</param>
internal sealed record OpCard(
    string Name,
    string Op,
    string Device,
    bool Converts,
    string Shape,
    int? FixPoint,
    int? Layer,
    ImmutableArray<int> Inputs,
    ImmutableArray<string> Facts,
    ImmutableArray<ConstantCard> Constants,
    int? Tensor,
    ReasonCard? Reason);

/// <summary>Weights or a bias as the DPU has them.</summary>
/// <param name="Smallest">As the number that it means; likewise the largest.</param>
/// <param name="Bins">How many numbers lie in each 1/32 of the range of int8.</param>
/// <param name="Saturated">Numbers that are the smallest or the largest possible.</param>
internal sealed record ConstantCard(
    string Slot, string Name, string Shape, int FixPoint, double Smallest, double Largest, ImmutableArray<int> Bins, int Saturated,
    int? Tensor);

/// <summary>Why a layer is on the processor, and what to do about it.</summary>
internal sealed record ReasonCard(string Message, string WayOut, string? Code);

/// <summary>Makes the cards of a compiled graph's ops: all but constants and the borders between devices.</summary>
internal static class OpCards
{
    private const int Bins = 32;
    private const int LongestFact = 200;

    /// <summary>What the page shows elsewhere, or nobody reads.</summary>
    private static readonly ImmutableArray<string> Hidden = ["device", "data", "shape", "data_type", "workload_on_arch"];

    /// <summary>In graph order.</summary>
    public static ImmutableArray<OpCard> Of(PageSource source)
    {
        var graph = source.Model.Graph;
        ImmutableArray<XirOp> ops = [.. graph.Ops.Where(op => !op.Is(OpTraits.Constant) && !op.Is(OpTraits.Border))];
        var places = ops.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        var (devices, layers, tensors) = (Devices(graph), Layers(source), Tensors(source));
        var reasons = Reasons(source.Facts);
        return
        [
            .. ops.Select(op => new OpCard(
                op.Name,
                op.Type,
                devices.GetValueOrDefault(op.Name, "USER"),
                op.Type == OpNames.Fix2Float || op.Is(OpTraits.Rounds),
                ShapeOf(op.Output.Shape),
                op.Output.FixPoint,
                layers.TryGetValue(op.Name, out var layer) ? layer : null,
                [.. op.InputNames.Select(name => Behind(graph, name)).Distinct().Where(places.ContainsKey).Select(name => places[name])],
                [.. Facts(op)],
                [.. Constants(source.Model, op, tensors)],
                Find(tensors, op),
                reasons.GetValueOrDefault(op.Name))),
        ];
    }

    // A border is the same bytes on another device.
    private static string Behind(XirGraph graph, string name)
    {
        while (graph.TryGetOp(name, out var op) && op.Is(OpTraits.Border) && op.InputNames.FirstOrDefault() is { } input)
        {
            name = input;
        }

        return name;
    }

    private static Dictionary<string, string> Devices(XirGraph graph) => graph.Root.Children
        .Where(child => child.Device is not null)
        .SelectMany(child => child.SelfAndDescendants.SelectMany(part => part.OpNames).Distinct().Select(name => (name, child.Device!)))
        .DistinctBy(pair => pair.name)
        .ToDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>The layers of all DPU subgraphs are counted through.</summary>
    private static Dictionary<string, int> Layers(PageSource source)
    {
        var (layers, first) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        foreach (var trace in source.Traces)
        {
            foreach (var (place, leaf) in trace.Leaves.Index())
            {
                foreach (var name in leaf.OpNames)
                {
                    layers[name] = first + place;
                }
            }

            first += trace.Leaves.Length;
        }

        return layers;
    }

    private static Dictionary<string, int> Tensors(PageSource source) => (source.Facts.Quantization?.Tensors ?? [])
        .Index().DistinctBy(item => item.Item.Name)
        .ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);

    // A compiled op has the name of what it computes first, and its tensor that of what it computes last.
    private static int? Find(Dictionary<string, int> tensors, XirOp op) =>
        tensors.TryGetValue(WithoutFix(op.Output.Name), out var place) || tensors.TryGetValue(op.Name, out place) ? place : null;

    private static string WithoutFix(string name) => name.EndsWith("_fix", StringComparison.Ordinal) ? name[..^4] : name;

    private static IEnumerable<string> Facts(XirOp op) => op.Attributes
        .Where(pair => !Hidden.Contains(pair.Key))
        .SelectMany(pair => (string[])[pair.Key, Short(pair.Value.ToString().ReplaceLineEndings(" "))]);

    private static string Short(string text) => text.Length <= LongestFact ? text : text[..LongestFact] + "…";

    private static IEnumerable<ConstantCard> Constants(CompiledModel model, XirOp op, Dictionary<string, int> tensors) =>
        from slot in op.Arguments
        from name in slot.Ops
        where model.Graph.TryGetOp(name, out var constant) && constant.Is(OpTraits.Constant)
        let numbers = model.DpuSubgraphs.Select(subgraph => subgraph.Constant(name)).FirstOrDefault(found => found is not null)
        where numbers is { Length: > 0 }
        select Constant(slot.Name, model.Graph.Op(name), numbers, Find(tensors, model.Graph.Op(name)));

    private static ConstantCard Constant(string slot, XirOp op, sbyte[] numbers, int? tensor)
    {
        var bins = new int[Bins];
        var (smallest, largest, saturated) = (sbyte.MaxValue, sbyte.MinValue, 0);
        foreach (var number in numbers)
        {
            bins[(number - sbyte.MinValue) / (256 / Bins)]++;
            (smallest, largest) = (Math.Min(smallest, number), Math.Max(largest, number));
            saturated += number is sbyte.MinValue or sbyte.MaxValue ? 1 : 0;
        }

        var fixPoint = op.Output.FixPoint ?? 0;
        return new ConstantCard(
            slot, op.Name, ShapeOf(op.Output.Shape), fixPoint, Math.ScaleB(smallest, -fixPoint), Math.ScaleB(largest, -fixPoint),
            [.. bins], saturated, tensor);
    }

    /// <summary>What the compiler said of its ops, with what the inspector said of the layer of that name.</summary>
    private static Dictionary<string, ReasonCard> Reasons(StageFacts facts)
    {
        var reasons = new Dictionary<string, ReasonCard>(StringComparer.Ordinal);
        foreach (var layer in facts.Inspection?.Layers ?? [])
        {
            if (layer.Reason is { } reason)
            {
                reasons[layer.Name] = new ReasonCard(reason.Message, reason.WayOut, reason.Code);
            }
        }

        foreach (var layer in facts.Compilation?.OnProcessor ?? [])
        {
            reasons.TryAdd(layer.Name, new ReasonCard($"This {layer.Op} runs on the processor: {layer.Reason}.", "", null));
        }

        return reasons;
    }

    private static string ShapeOf(ImmutableArray<int> shape) =>
        string.Join(" × ", shape.Select(size => size.ToString(CultureInfo.InvariantCulture)));
}
