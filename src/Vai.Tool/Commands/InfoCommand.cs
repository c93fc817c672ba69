using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Diagnostics;
using Vai.Runtime;
using Vai.Tool.Drawing;
using Vai.Tool.Stages;
using Vai.Xir;

namespace Vai.Tool.Commands;

/// <summary>
/// <c>vai info</c>: what a model is, as JSON. The subgraphs of a compiled one are shown as <c>xdputil xmodel -l</c> shows them on
/// the board (guide quantizer.md 4.10), with the DPU's options in words beside.
/// </summary>
internal static class InfoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var model = CommandLine.Model("Any .xmodel: float, quantized or compiled.");
        var list = new Option<bool>("--list", "-l") { Description = "The subgraphs alone, exactly as 'xdputil xmodel -l' shows them on the board." };
        var meta = new Option<bool>("--meta", "-m") { Description = "The attributes of the graph, as 'xdputil xmodel -m' shows them." };
        var text = new Option<bool>("--text", "-t") { Description = "The whole graph as text: every subgraph, op and attribute." };
        var svg = new Option<string?>("--svg") { Description = "A file that takes a drawing of the graph." };
        var command = new Command("info", "Shows what a model is: its subgraphs and the DPU that it is for, as JSON.") { model, list, meta, text, svg };
        command.Does(model, (arguments, log, _) =>
        {
            var path = arguments.GetRequiredValue(model);
            var graph = DiagnosticLocation.Within(path, () => XmodelFile.Read(path));
            if (arguments.GetValue(svg) is { } drawing)
            {
                AtomicFile.WriteAllText(drawing, GraphSvg.Draw(graph));
            }

            foreach (var line in Shown())
            {
                log.WriteLine(line);
            }

            IEnumerable<string> Shown() =>
                arguments.GetValue(text) ? GraphText.Lines(graph)
                : arguments.GetValue(meta) ? [Meta(graph).ToJsonString(Indented)]
                : arguments.GetValue(svg) is not null && !arguments.GetValue(list) ? []
                : [DiagnosticLocation.Within(path, () => (arguments.GetValue(list) ? List(CompiledModel.From(graph)) : Describe(CompiledModel.From(graph))).ToJsonString(Indented))];
        });
        return command;
    }

    // As xdputil does: a file is named without its folder and without the compiler's suffix.
    private static JsonObject Meta(XirGraph graph)
    {
        var meta = AttributeJson.Of(graph.Attributes);
        if (meta["files_md5sum"] is JsonObject files)
        {
            meta["files_md5sum"] = new JsonObject(files
                .DistinctBy(file => ShortName(file.Key), StringComparer.Ordinal)
                .Select(file => KeyValuePair.Create(ShortName(file.Key), file.Value?.DeepClone())));
        }

        return meta;
    }

    private static string ShortName(string path)
    {
        const string suffix = "_org.xmodel";
        var name = path[(path.LastIndexOf('/') + 1)..];
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name;
    }

    // The keys of xdputil, in its order, and no others.
    private static JsonObject List(CompiledModel model)
    {
        var subgraphs = Subgraphs(model);
        foreach (var subgraph in subgraphs.OfType<JsonObject>())
        {
            subgraph.Remove("DPU options");
            subgraph.Remove("instructions");
        }

        return new JsonObject { ["subgraphs"] = subgraphs };
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
            ["inputs"] = Tensors(graph, graph.Ops.Where(op => op.Type is "data" or "data-fix")),
            ["outputs"] = Tensors(graph, graph.Ops.Where(op => op.Type is not ("data" or "const") && !graph.ConsumersOf(op.Name).Any())),
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
