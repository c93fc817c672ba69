using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Compiled;

namespace Vai.Tool.Stages;

/// <summary>
/// What a model holds, as JSON. The subgraphs of a compiled one are shown as <c>xdputil xmodel -l</c> shows them on the board
/// (vendor-tools.md 2), with the DPU's options in words beside.
/// </summary>
internal static class ModelDescription
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented JSON that ends with a line feed.</summary>
    public static string ToJson(CompiledModel model) => Describe(model).ToJsonString(Indented) + "\n";

    /// <summary>The subgraphs alone, with the keys of <c>xdputil xmodel -l</c>, in its order, and no others.</summary>
    /// <inheritdoc cref="ToJson"/>
    public static string ListToJson(CompiledModel model)
    {
        var subgraphs = Subgraphs(model);
        foreach (var subgraph in subgraphs.OfType<JsonObject>())
        {
            subgraph.Remove("DPU options");
            subgraph.Remove("instructions");
        }

        return new JsonObject { ["subgraphs"] = subgraphs }.ToJsonString(Indented) + "\n";
    }

    /// <summary>The graph's attributes as <c>xdputil xmodel -m</c> shows them: files without their folder and the compiler's
    /// suffix.</summary>
    /// <inheritdoc cref="ToJson"/>
    public static string MetaToJson(XirGraph graph)
    {
        var meta = AttributeJson.Of(graph.Attributes);
        if (meta["files_md5sum"] is JsonObject files)
        {
            meta["files_md5sum"] = new JsonObject(files
                .DistinctBy(file => ShortName(file.Key), StringComparer.Ordinal)
                .Select(file => KeyValuePair.Create(ShortName(file.Key), file.Value?.DeepClone())));
        }

        return meta.ToJsonString(Indented) + "\n";
    }

    private static string ShortName(string path)
    {
        const string suffix = "_org.xmodel";
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }

    private static JsonObject Describe(CompiledModel model)
    {
        var graph = model.Graph;
        var node = new JsonObject
        {
            ["graph"] = graph.Name,
            ["kind"] = ModelFile.KindOf(graph).ToString().ToLowerInvariant(),
            ["ops"] = graph.Ops.Length,
            ["op_types"] = new JsonObject(graph.Ops.CountBy(op => op.Type).OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["inputs"] = Tensors(graph, graph.Inputs),
            ["outputs"] = Tensors(graph, graph.Results),
        };
        if (!graph.Root.Children.IsEmpty)
        {
            node["subgraphs"] = Subgraphs(model);
        }

        return node;
    }

    private static JsonArray Subgraphs(CompiledModel model) =>
        new([.. model.Graph.Root.Children.Index().Select(item => Describe(model, item.Index, item.Item))]);

    private static JsonObject Describe(CompiledModel model, int index, XirSubgraph child)
    {
        var node = new JsonObject { ["index"] = index, ["name"] = child.Name, ["device"] = child.Device };
        if (model.DpuSubgraphs.FirstOrDefault(candidate => candidate.Subgraph == child) is not { } subgraph)
        {
            return node;
        }

        node["fingerprint"] = $"0x{subgraph.Target.Fingerprint:x}";
        node["DPU Arch"] = subgraph.Target.Name;
        node["DPU options"] = new JsonArray([.. subgraph.Target.Describe().Skip(1).Select(line => JsonValue.Create(line))]);
        node["workload"] = child.Attributes.Get("workload", 0UL);
        node["input_tensor"] = Tensors(subgraph.Inputs, model.Graph);
        node["output_tensor"] = Tensors(subgraph.Outputs, model.Graph);
        node["reg info"] = new JsonArray([.. subgraph.Registers.Select(register => Describe(register, subgraph))]);
        node["instruction reg"] = child.Attributes.Get("mc_code", ImmutableArray<byte>.Empty).Length;
        node["instructions"] = subgraph.Program.Length;
        return node;
    }

    private static JsonArray Tensors(XirGraph graph, IEnumerable<XirOp> ops) =>
        new([.. ops.Select(op => Tensor(graph.Op(op.Name).Output.Name, op.Output.Shape, op.Output.FixPoint))]);

    private static JsonArray Tensors(IEnumerable<DdrTensor> tensors, XirGraph graph) => new(
    [
        .. tensors.Index().Select(item =>
        {
            var node = Tensor(graph.Op(item.Item.OpName).Output.Name, item.Item.Shape, item.Item.FixPoint);
            node.Insert(0, "index", item.Index);
            return node;
        }),
    ]);

    private static JsonObject Tensor(string name, IEnumerable<int> shape, int? fixPoint)
    {
        var node = new JsonObject { ["name"] = name, ["shape"] = new JsonArray([.. shape.Select(size => JsonValue.Create(size))]) };
        if (fixPoint is not null)
        {
            node["fixpos"] = fixPoint;
        }

        return node;
    }

    private static JsonObject Describe(DpuRegister register, DpuSubgraph subgraph) => new()
    {
        ["name"] = $"REG_{register.Id}",
        ["context type"] = register.Context switch
        {
            RegisterContext.Constant => "CONST",
            RegisterContext.Workspace => "WORKSPACE",
            _ when subgraph.Inputs.Any(tensor => tensor.Register == register.Id) => "DATA_LOCAL_INPUT",
            _ => "DATA_LOCAL_OUTPUT",
        },
        ["size"] = register.Size,
    };
}
