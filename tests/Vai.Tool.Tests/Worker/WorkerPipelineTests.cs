using System.Text.Json.Nodes;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Worker;

/// <summary>All stages in one request, as a build asks for them.</summary>
public sealed class WorkerPipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void All_stages_of_a_model_run_in_one_request()
    {
        var events = WorkerEvents.Of(_folder, Request(["inspect", "quantize", "compile"], Model("net")));
        Assert.Empty(events.OfType("diagnostic"));
        Assert.True(events.Succeeded("net.xmodel"));
        Assert.Equal(
            ["NetRunner.g.cs", "compile.json", "compile.txt", "deploy.xmodel", "inspect.json", "inspect.txt", "md5sum.txt", "meta.json",
                "net_float.xmodel", "net_int.xmodel", "quant_info.json", "quantization.json", "report.html", "report.json"],
            Written("net"));
        Assert.Equal(["compile", "inspect", "quantize"],
            events.OfType("progress").Select(item => item.GetProperty("stage").GetString()).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Stages_in_requests_of_their_own_give_the_same_files()
    {
        WorkerEvents.Of(_folder, Request(["inspect", "quantize", "compile"], Model("net")));
        var together = Contents();
        Directory.Delete(_folder.File("obj"), recursive: true);
        foreach (var stage in (string[])["inspect", "quantize", "compile"])
        {
            Assert.True(WorkerEvents.Of(_folder, Request([stage], Model("net"))).Succeeded("net.xmodel"));
        }

        Assert.Equal(together, Contents());
    }

    [Fact]
    public void A_stage_that_fails_ends_its_model_and_leaves_nothing_of_its_own()
    {
        var broken = Model("broken");
        broken["metadata"]!["CalibrationSet"] = new JsonArray(_folder.Write("no-image.png", "no image"));
        broken["metadata"]!["InputShape"] = "1x28x28";
        var events = WorkerEvents.Of(_folder, Request(["inspect", "quantize", "compile"], broken, Model("net")));
        Assert.Equal(1, events.ExitCode);
        Assert.Equal(["VAI3003"], events.Errors("broken.xmodel"));
        Assert.Equal(["NetRunner.g.cs", "broken_float.xmodel", "inspect.json", "inspect.txt"], Written("broken"));
        Assert.True(events.Succeeded("net.xmodel"));
    }

    [Fact]
    public void The_imported_model_is_used_again_only_while_it_is_newer_than_the_model()
    {
        var model = Model("net");
        WorkerEvents.Of(_folder, Request(["inspect"], model));
        File.WriteAllText((string)model["model"]!, "no model any more");
        File.SetLastWriteTimeUtc((string)model["model"]!, DateTime.UtcNow.AddHours(-1));
        Assert.True(WorkerEvents.Of(_folder, Request(["quantize"], model)).Succeeded("net.xmodel"));
        File.SetLastWriteTimeUtc((string)model["model"]!, DateTime.UtcNow.AddHours(1));
        Assert.Equal(["VAI2001"], WorkerEvents.Of(_folder, Request(["quantize"], model)).Errors("net.xmodel"));
    }

    [Fact]
    public void The_summary_of_a_build_with_another_result_is_kept_and_who_wants_no_report_gets_none()
    {
        var model = Model("net");
        WorkerEvents.Of(_folder, Request(["inspect", "quantize", "compile"], model));
        var before = File.ReadAllText(_folder.File("obj", "net", "report.json"));
        WorkerEvents.Of(_folder, Request(["compile"], model));
        Assert.False(File.Exists(_folder.File("obj", "net", "report.before.json")));

        model["metadata"]!["DpuTarget"] = "B512";
        Assert.True(WorkerEvents.Of(_folder, Request(["compile"], model)).Succeeded("net.xmodel"));
        Assert.Equal(before, File.ReadAllText(_folder.File("obj", "net", "report.before.json")));
        Assert.NotEqual(before, File.ReadAllText(_folder.File("obj", "net", "report.json")));

        model["metadata"]!["Report"] = "None";
        Assert.True(WorkerEvents.Of(_folder, Request(["compile"], model)).Succeeded("net.xmodel"));
        Assert.DoesNotContain(Written("net"), name => name.StartsWith("report", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_quantized_model_is_an_error_of_compile()
    {
        var events = WorkerEvents.Of(_folder, Request(["compile"], Model("net")));
        Assert.Equal(["VAI1004"], events.Errors("net.xmodel"));
        Assert.False(Directory.Exists(_folder.File("obj")));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Written(string name) =>
        [.. Directory.GetFiles(_folder.File("obj", name)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private byte[][] Contents() => [.. Written("net").Select(name => File.ReadAllBytes(_folder.File("obj", "net", name)))];

    private static JsonObject Request(string[] stages, params JsonNode[] models)
    {
        var request = new JsonObject { ["parallelism"] = 2, ["models"] = new JsonArray([.. models.Select(model => model.DeepClone())]) };
        foreach (var model in request["models"]!.AsArray())
        {
            model!["stages"] = new JsonArray([.. stages.Select(stage => JsonValue.Create(stage))]);
        }

        return request;
    }

    private JsonObject Model(string name)
    {
        XmodelFile.Write(_folder.File(name + ".xmodel"), FloatModels.Classifier());
        return new JsonObject
        {
            ["model"] = _folder.File(name + ".xmodel"),
            ["displayPath"] = name + ".xmodel",
            ["name"] = name,
            ["metadata"] = new JsonObject
            {
                ["DpuTarget"] = "B3136",
                ["CalibrationSet"] = new JsonArray(_folder.Write("images.idx", FloatModels.Images(10))),
                ["ClassName"] = "NetRunner",
            },
            ["outputDirectory"] = _folder.File("obj", name),
            ["deployPath"] = name + "/deploy.xmodel",
        };
    }
}
