using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Runtime;
using Vai.Targets;
using Vai.Xir;

namespace Vai.Tool.Commands;

/// <summary><c>vai info</c>: the subgraphs of a model as <c>xdputil xmodel -l</c> shows them on the board (guide quantizer.md 4.10).</summary>
internal static class InfoCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var model = CommandLine.Model("Any .xmodel: float, quantized or compiled.");
        var command = new Command("info", "Shows the subgraphs of a model and the DPU that it is for.") { model };
        command.SetAction(arguments => CommandLine.Execute(arguments.GetValue(model), log =>
        {
            var compiled = CompiledModel.Load(arguments.GetRequiredValue(model));
            foreach (var target in compiled.DpuSubgraphs.Select(subgraph => subgraph.Target).Distinct())
            {
                Console.Error.WriteLine(string.Join(System.Environment.NewLine, target.Describe()));
            }

            log.WriteLine(Describe(compiled).ToJsonString(Indented));
        }));
        return command;
    }

    private static JsonObject Describe(CompiledModel model) => new()
    {
        ["graph"] = model.Graph.Name,
        ["ops"] = model.Graph.Ops.Length,
        ["subgraphs"] = new JsonArray([.. model.Graph.Root.Children.Index().Select(item => Describe(model, item.Index, item.Item))]),
    };

    private static JsonNode Describe(CompiledModel model, int index, XirSubgraph child)
    {
        var node = new JsonObject { ["index"] = index, ["name"] = child.Name, ["device"] = child.Device };
        if (model.DpuSubgraphs.FirstOrDefault(candidate => candidate.Subgraph == child) is not { } subgraph)
        {
            return node;
        }

        node["fingerprint"] = $"0x{subgraph.Target.Fingerprint:x}";
        node["DPU Arch"] = subgraph.Target.Name;
        node["workload"] = child.Attributes.Get("workload", 0UL);
        node["input_tensor"] = Tensors(subgraph.Inputs, model.Graph);
        node["output_tensor"] = Tensors(subgraph.Outputs, model.Graph);
        node["reg info"] = new JsonArray([.. subgraph.Registers.Select(register => Describe(register, subgraph))]);
        node["instructions"] = subgraph.Program.Length;
        return node;
    }

    private static JsonArray Tensors(IEnumerable<DdrTensor> tensors, XirGraph graph) => new(
    [
        .. tensors.Index().Select(item => (JsonNode)new JsonObject
        {
            ["index"] = item.Index,
            ["name"] = graph.Op(item.Item.OpName).Output.Name,
            ["shape"] = new JsonArray([.. item.Item.Shape.Select(size => JsonValue.Create(size))]),
            ["fixpos"] = item.Item.FixPoint,
        }),
    ]);

    private static JsonNode Describe(DpuRegister register, DpuSubgraph subgraph) => new JsonObject
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
