using System.Text.Json;
using System.Xml.Linq;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public class InfoCommandTests
{
    [Fact]
    public async Task A_compiled_model_shows_its_subgraphs_as_the_board_s_tool_does()
    {
        using var json = await Info(ModelFiles.PathOf("cnn_small.b4096"));
        Assert.Equal("compiled", json.RootElement.GetProperty("kind").GetString());
        var dpu = json.RootElement.GetProperty("subgraphs").EnumerateArray()
            .Single(subgraph => subgraph.GetProperty("device").GetString() == "DPU");
        Assert.Equal("0x101000056010407", dpu.GetProperty("fingerprint").GetString());
        Assert.Equal(6, dpu.GetProperty("input_tensor")[0].GetProperty("fixpos").GetInt32());
        Assert.Equal("CONST", dpu.GetProperty("reg info")[0].GetProperty("context type").GetString());
    }

    [Fact]
    public async Task A_float_model_shows_its_inputs_and_outputs()
    {
        using var folder = new TemporaryFolder();
        XmodelFile.Write(folder.File("net.xmodel"), FloatModels.Classifier());
        using var json = await Info(folder.File("net.xmodel"));
        Assert.Equal("float", json.RootElement.GetProperty("kind").GetString());
        Assert.Equal("image", json.RootElement.GetProperty("inputs")[0].GetProperty("name").GetString());
        Assert.Equal("linear", json.RootElement.GetProperty("outputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task Every_vendor_model_is_described()
    {
        foreach (var model in SharedData.RequireAll("xmodels", "*.xmodel"))
        {
            using var json = await Info(model);
            Assert.Equal(model.Contains(".int.", StringComparison.Ordinal) ? "quantized" : "compiled",
                json.RootElement.GetProperty("kind").GetString());
        }
    }

    [Fact]
    public async Task The_list_has_the_keys_of_the_board_s_tool_in_its_order_and_no_others()
    {
        using var json =
            JsonDocument.Parse((await ToolRun.Of("info", "-l", SharedData.Require("xmodels/mlp.b4096.xmodel"))).AssertSucceeded().Output);
        var subgraphs = Assert.Single(json.RootElement.EnumerateObject());
        Assert.Equal("subgraphs", subgraphs.Name);
        var dpu = subgraphs.Value.EnumerateArray().Single(subgraph => subgraph.GetProperty("device").GetString() == "DPU");
        Assert.Equal(
            ["index", "name", "device", "fingerprint", "DPU Arch", "workload", "input_tensor", "output_tensor", "reg info",
                "instruction reg"],
            dpu.EnumerateObject().Select(property => property.Name));
        Assert.Equal(3116, dpu.GetProperty("instruction reg").GetInt32());
    }

    [Fact]
    public async Task Meta_shows_the_graph_s_attributes_with_short_file_names()
    {
        using var json =
            JsonDocument.Parse((await ToolRun.Of("info", "-m", SharedData.Require("xmodels/mlp.b4096.xmodel"))).AssertSucceeded().Output);
        Assert.Equal(["files_md5sum", "libs_info", "origin"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["quantized_model.h5", "my_mnist_test_DPUCZDX8G_ISA1_B4096"],
            json.RootElement.GetProperty("files_md5sum").EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task The_text_names_every_subgraph_op_and_attribute()
    {
        var graph = XmodelFile.Read(ModelFiles.PathOf("mlp.b4096"));
        var lines = (await ToolRun.Of("info", "-t", ModelFiles.PathOf("mlp.b4096"))).AssertSucceeded().Output.Split('\n');
        Assert.Equal(graph.Ops.Select(op => $"op {op.Name}: {op.Type}"),
            lines.Where(line => line.StartsWith("op ", StringComparison.Ordinal)));
        Assert.Equal(
            graph.Root.SelfAndDescendants.Select(subgraph => subgraph.Name),
            lines.Where(line => line.TrimStart().StartsWith("subgraph ", StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].TrimEnd(',')));
        Assert.Equal(
            graph.Attributes.Count + graph.Root.SelfAndDescendants.Sum(subgraph => subgraph.Attributes.Count)
                + graph.Ops.Sum(op => op.Attributes.Count + op.Output.Attributes.Count),
            lines.Count(line => line.TrimStart().StartsWith('.')));
    }

    [Fact]
    public async Task Every_vendor_model_can_be_drawn()
    {
        using var folder = new TemporaryFolder();
        foreach (var model in SharedData.RequireAll("xmodels", "*.xmodel"))
        {
            Assert.Empty((await ToolRun.Of("info", model, "--svg", folder.File("graph.svg"))).AssertSucceeded().Output);
            var svg = XDocument.Load(folder.File("graph.svg"));
            var graph = XmodelFile.Read(model);
            Assert.Equal(graph.Ops.Count(op => !op.Type.StartsWith("const", StringComparison.Ordinal)),
                svg.Descendants().Count(element => element.Name.LocalName == "rect"));
        }
    }

    [Fact]
    public async Task What_is_no_xmodel_is_one_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("net.xmodel", [0, 1, 2, 3]);
        (await ToolRun.Of("info", path)).AssertFailed("VAI2001", path);
    }

    private static async Task<JsonDocument> Info(string model)
    {
        var run = (await ToolRun.Of("info", model)).AssertSucceeded();
        Assert.Empty(run.Errors);
        return JsonDocument.Parse(run.Output);
    }
}
