using Vai.Importers.Layers;
using Vai.Importers.Onnx.Model;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.Onnx.Wire;

namespace Vai.Importers.Onnx;

/// <summary>
/// Walks the nodes of a graph: constants fold, layers go into the float graph, functions and decided branches are entered.
/// </summary>
internal sealed class OnnxGraphImport(OnnxContext context, ModelProto model)
{
    private const int LargestNodeCount = 50_000;
    private const int LargestDepth = 32;

    private readonly Dictionary<(string Domain, string Name), FunctionProto> _functions = model.Functions
        .GroupBy(function => (Domain(function.Domain), function.Name)).ToDictionary(group => group.Key, group => group.First());

    private int _nodes;

    /// <summary>The values that a graph's outputs have.</summary>
    /// <param name="scope">Values by name, those of surrounding graphs included.</param>
    public ImmutableArray<OnnxValue> Import(
        GraphProto graph, ImmutableDictionary<string, OnnxValue> scope, IReadOnlyDictionary<string, int> opsets, int depth = 0)
    {
        var values = scope.ToBuilder();
        var wanted = graph.Output.Select(output => output.Name).ToArray();
        var live = Live(graph.Node, wanted);
        var read = live.SelectMany(node => node.Input).Concat(wanted).ToHashSet(StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer)
        {
            if (depth > 0 || read.Contains(initializer.Name) || live.Any(HasSubgraph))
            {
                values[initializer.Name] = context.Tensors.Read(initializer);
            }
        }

        Run(live, values, opsets, ImmutableDictionary<string, AttributeProto>.Empty, "", depth);
        return Outputs(values, wanted);
    }

    private void Run(
        IEnumerable<NodeProto> nodes, ImmutableDictionary<string, OnnxValue>.Builder values, IReadOnlyDictionary<string, int> opsets,
        ImmutableDictionary<string, AttributeProto> bound, string prefix, int depth)
    {
        foreach (var proto in nodes)
        {
            if (++_nodes > LargestNodeCount || depth > LargestDepth)
            {
                throw VaiDiagnostics.ModelTooLarge.UnplacedException(
                    depth > LargestDepth ? "nested graphs" : "nodes", depth > LargestDepth ? LargestDepth : LargestNodeCount);
            }

            var node = Node(proto, values, opsets, bound, prefix);
            var outputs = Outputs(proto, node, values, opsets, depth);
            for (var i = 0; i < proto.Output.Count; i++)
            {
                if (proto.Output[i].Length > 0 && i < outputs.Length)
                {
                    values[proto.Output[i]] = outputs[i];
                }
            }
        }
    }

    private ImmutableArray<OnnxValue> Outputs(
        NodeProto proto, OnnxNode node, ImmutableDictionary<string, OnnxValue>.Builder values, IReadOnlyDictionary<string, int> opsets,
        int depth)
    {
        if (_functions.TryGetValue((Domain(proto.Domain), proto.OpType), out var function))
        {
            return Call(function, node, opsets, depth);
        }

        if (Domain(proto.Domain).Length == 0 && proto.OpType == "If")
        {
            var branch = node.Constant(0, "condition").Integers() is [0, ..] ? "else_branch" : "then_branch";
            return node.Attributes.TryGetValue(branch, out var attribute) && attribute.G is { } graph
                ? Import(graph, values.ToImmutable(), opsets, depth + 1)
                : throw node.Bad($"it has no {branch}");
        }

        return OnnxOps.TryGet(Domain(proto.Domain), proto.OpType, out var op)
            ? op.Import(node, context)
            : throw VaiDiagnostics.UnsupportedOnnxOp.Exception(
                node.Layer.Location, proto.Domain.Length == 0
                    ? proto.OpType
                    : $"{proto.Domain}.{proto.OpType}", OnnxOps.WayOut(proto.OpType));
    }

    /// <summary>A function's body in the place of the node that calls it.</summary>
    private ImmutableArray<OnnxValue> Call(FunctionProto function, OnnxNode node, IReadOnlyDictionary<string, int> opsets, int depth)
    {
        var values = ImmutableDictionary.CreateBuilder<string, OnnxValue>(StringComparer.Ordinal);
        for (var i = 0; i < function.Input.Count; i++)
        {
            if (node.Input(i) is { } input)
            {
                values[function.Input[i]] = input;
            }
        }

        var bound = function.AttributeProto.GroupBy(attribute => attribute.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal).SetItems(node.Attributes);
        var own = OnnxFormat.Opsets(function.OpsetImport);
        string[] wanted = [.. function.Output];
        Run(Live(function.Node, wanted), values, own.Count > 0 ? own : opsets, bound, node.Layer.Name + "/", depth + 1);
        return Outputs(values, wanted);
    }

    private static OnnxNode Node(
        NodeProto proto, ImmutableDictionary<string, OnnxValue>.Builder values, IReadOnlyDictionary<string, int> opsets,
        ImmutableDictionary<string, AttributeProto> bound, string prefix)
    {
        var name = proto.Name.Trim('/') is { Length: > 0 } given
            ? given
            : proto.Output.FirstOrDefault(output => output.Length > 0) ?? proto.OpType;
        var layer = new Layer(prefix + name, proto.OpType);
        var inputs = proto.Input.Select(input => input.Length == 0 ? null
            : values.TryGetValue(input, out var value) ? value
            : throw VaiDiagnostics.BadOnnxModel.Exception(
                layer.Location, $"{proto.OpType} '{layer.Name}' reads '{input}', which nothing before it computes"));
        var attributes = new Dictionary<string, AttributeProto>(StringComparer.Ordinal);
        foreach (var attribute in proto.Attribute)
        {
            // Inside a function an attribute may stand for one of the call; one that the call leaves out is left out here.
            if (attribute.RefAttrName.Length == 0)
            {
                attributes[attribute.Name] = attribute;
            }
            else if (bound.TryGetValue(attribute.RefAttrName, out var value))
            {
                attributes[attribute.Name] = value;
            }
        }

        return new OnnxNode(
            layer, opsets.GetValueOrDefault(Domain(proto.Domain), opsets.GetValueOrDefault("", 0)), [.. inputs], proto.Output.Count,
            attributes);
    }

    /// <summary>The nodes that the outputs need, in their order.</summary>
    private static Stack<NodeProto> Live(IEnumerable<NodeProto> nodes, IEnumerable<string> outputs)
    {
        var needed = outputs.ToHashSet(StringComparer.Ordinal);
        var live = new Stack<NodeProto>();
        foreach (var node in nodes.Reverse())
        {
            if (node.Output.Any(needed.Contains))
            {
                live.Push(node);
                needed.UnionWith(node.Input);
                needed.UnionWith(
                    node.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => NamesIn(attribute.G, 0)));
            }
        }

        return live;
    }

    // What a branch reads of the graph around it is needed too; its own names do no harm.
    private static IEnumerable<string> NamesIn(GraphProto graph, int depth) =>
        depth > LargestDepth ? [] : graph.Output.Select(output => output.Name)
        .Concat(
            graph.Node.SelectMany(
                node =>
                    node.Input.Concat(
                        node.Attribute.Where(attribute => attribute.G is not null)
                            .SelectMany(attribute => NamesIn(attribute.G, depth + 1)))));

    private static bool HasSubgraph(NodeProto node) => node.Attribute.Any(attribute => attribute.G is not null);

    private static ImmutableArray<OnnxValue> Outputs(ImmutableDictionary<string, OnnxValue>.Builder values, IEnumerable<string> names) =>
    [
        .. names.Select(
            name =>
                values.TryGetValue(name, out var value)
                    ? value
                    : throw VaiDiagnostics.BadOnnxModel.UnplacedException($"nothing computes its output '{name}'")),
    ];

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;
}
