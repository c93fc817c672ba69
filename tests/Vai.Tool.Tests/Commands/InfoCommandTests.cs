using System.Text.Json;
using Vai.Tests;
using Vai.Xir;

namespace Vai.Tool.Tests.Commands;

public class InfoCommandTests
{
    [Fact]
    public async Task A_compiled_model_shows_its_subgraphs_as_the_board_s_tool_does()
    {
        using var json = await Info(SharedData.Require("xmodels/cnn_small.b4096.xmodel"));
        Assert.Equal("compiled", json.RootElement.GetProperty("kind").GetString());
        var dpu = json.RootElement.GetProperty("subgraphs").EnumerateArray().Single(subgraph => subgraph.GetProperty("device").GetString() == "DPU");
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
            Assert.Equal(model.Contains(".int.", StringComparison.Ordinal) ? "quantized" : "compiled", json.RootElement.GetProperty("kind").GetString());
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
