using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Runtime;
using Vai.Xir;

namespace Vai.Tool.Stages;

/// <summary>
/// What a model holds, as JSON. The subgraphs of a compiled one are shown as <c>xdputil xmodel -l</c> shows them on the board (guide
/// quantizer.md 4.10), with the DPU's options in words beside.
/// </summary>
internal static class ModelDescription
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indented JSON that ends with a line feed.</summary>
    public static string ToJson(CompiledModel model) => Describe(model).ToJsonString(Indented) + "\n";

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
            ["inputs"] = Tensors(graph, graph.Ops.Where(op => op.Type is "data" or "data-fix")),
            ["outputs"] = Tensors(graph, graph.Ops.Where(op => op.Type is not ("data" or "const") && !graph.ConsumersOf(op.Name).Any())),
        };
        if (!graph.Root.Children.IsEmpty)
        {
            node["subgraphs"] = new JsonArray([.. graph.Root.Children.Index().Select(item => Describe(model, item.Index, item.Item))]);
        }

        return node;
    }

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
