using System.Diagnostics;
using System.Text.Json.Nodes;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Worker;

public sealed class WorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_model_gives_progress_its_files_and_a_result()
    {
        var events = WorkerEvents.Of(_folder, Request(Model("net.xmodel")));
        Assert.Equal(0, events.ExitCode);
        Assert.True(events.Succeeded("net.xmodel"));
        Assert.Equal("result", events.Events[^1].GetProperty("type").GetString());
        Assert.All(events.OfType("progress"), item => Assert.InRange(item.GetProperty("fraction").GetDouble(), 0, 1));
        Assert.NotEmpty(events.OfType("progress"));
        string[] expected = ["inspect.json", "inspect.txt", "NetRunner.g.cs", "net_float.xmodel"];
        Assert.Equal(
            expected.Select(name => _folder.File("obj", "net", name)),
            events.Result("net.xmodel").GetProperty("outputs").EnumerateArray().Select(item => item.GetString()));
        Assert.All(expected, name => Assert.True(File.Exists(_folder.File("obj", "net", name))));
    }

    [Fact]
    public void The_runner_is_the_class_that_the_project_asks_for()
    {
        var model = Model("net.xmodel");
        model["metadata"]!["Namespace"] = "App.Models";
        model["metadata"]!["Access"] = "internal";
        model["metadata"]!["Labels"] = _folder.Write("labels.txt", "shirt\n\n bag \nboot");
        WorkerEvents.Of(_folder, Request(model));
        var source = File.ReadAllText(_folder.File("obj", "net", "NetRunner.g.cs"));
        Assert.Contains("namespace App.Models", source, StringComparison.Ordinal);
        Assert.Contains("internal sealed partial class NetRunner", source, StringComparison.Ordinal);
        Assert.Contains("\"bag\",", source, StringComparison.Ordinal);
        Assert.Contains("\"net/deploy.xmodel\"", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("one\ntwo\n", new[] { "VAI5001" })]
    [InlineData("one\ntwo\nthree\n", new string[0])]
    public void Labels_that_do_not_fit_are_a_warning(string labels, string[] codes)
    {
        var model = Model("net.xmodel");
        model["metadata"]!["Labels"] = _folder.Write("labels.txt", labels);
        var events = WorkerEvents.Of(_folder, Request(model));
        Assert.True(events.Succeeded("net.xmodel"));
        Assert.Equal(codes, events.OfType("diagnostic").Select(item => item.GetProperty("code").GetString()));
    }

    [Fact]
    public void One_model_s_failure_does_not_stop_the_others()
    {
        var broken = Model("broken.xmodel");
        File.WriteAllText((string)broken["model"]!, "no model");
        var events = WorkerEvents.Of(_folder, Request(broken, Model("net.xmodel")));
        Assert.Equal(1, events.ExitCode);
        Assert.Equal(["VAI2001"], events.Errors("broken.xmodel"));
        Assert.False(events.Succeeded("broken.xmodel"));
        Assert.True(events.Succeeded("net.xmodel"));
        Assert.False(Directory.Exists(_folder.File("obj", "broken")));
    }

    [Fact]
    public void A_diagnostic_names_the_model_as_the_project_does_the_layer_and_the_way_out()
    {
        var events = WorkerEvents.Of(_folder, Request(Model("net.xmodel", FloatModels.Classifier("softmax"))));
        var remark = Assert.Single(events.OfType("diagnostic"));
        Assert.Equal("VAI2003", remark.GetProperty("code").GetString());
        Assert.Equal("info", remark.GetProperty("severity").GetString());
        Assert.Equal("net.xmodel", remark.GetProperty("file").GetString());
        Assert.Equal("last", remark.GetProperty("layer").GetString());
        Assert.NotEmpty(remark.GetProperty("wayOut").GetString()!);
        Assert.Equal(0, events.ExitCode);
    }

    [Fact]
    public void A_canceled_request_writes_nothing_and_says_so_of_every_model()
    {
        var events = WorkerEvents.Of(_folder, Request(Model("a.xmodel"), Model("b.xmodel")), canceled: true);
        Assert.Equal(1, events.ExitCode);
        Assert.Equal(["VAI0002"], events.Errors("a.xmodel"));
        Assert.Equal(["VAI0002"], events.Errors("b.xmodel"));
        Assert.False(Directory.Exists(_folder.File("obj")));
    }

    [Theory]
    [InlineData(""), InlineData("null"), InlineData("{}"), InlineData("{\"models\":[null]}"),
        InlineData("{\"models\":[{}]}"), InlineData("[")]
    public void A_broken_request_is_one_error(string request)
    {
        var events = WorkerEvents.OfText(_folder, request);
        Assert.Equal(1, events.ExitCode);
        Assert.Equal("VAI0004", Assert.Single(events.Events).GetProperty("code").GetString());
    }

    [Fact]
    public void An_unknown_stage_is_an_error_before_any_stage_runs()
    {
        var request = Request(Model("net.xmodel"));
        request["models"]![0]!["stages"]!.AsArray().Add("teleport");
        var events = WorkerEvents.Of(_folder, request);
        Assert.Equal(["VAI0004"], events.Errors("net.xmodel"));
        Assert.False(Directory.Exists(_folder.File("obj")));
    }

    [Fact]
    public void Missing_labels_are_an_error_at_the_model()
    {
        var model = Model("net.xmodel");
        model["metadata"]!["Labels"] = _folder.File("none.txt");
        Assert.Equal(["VAI1004"], WorkerEvents.Of(_folder, Request(model)).Errors("net.xmodel"));
    }

    [Fact]
    public void The_same_request_gives_the_same_bytes()
    {
        var request = Request(Model("net.xmodel"));
        WorkerEvents.Of(_folder, request);
        var first = Directory.GetFiles(_folder.File("obj", "net")).Order().Select(File.ReadAllBytes).ToArray();
        WorkerEvents.Of(_folder, request);
        Assert.Equal(first, Directory.GetFiles(_folder.File("obj", "net")).Order().Select(File.ReadAllBytes));
    }

    [Fact]
    public async Task The_worker_is_a_process_that_speaks_only_JSON_on_standard_output()
    {
        var request = _folder.Write("request.json", Request(Model("net.xmodel")).ToJsonString());
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "vai.dll"), "worker", request])
            { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await errors);
        Assert.True(WorkerEvents.Parse(process.ExitCode, output).Succeeded("net.xmodel"));
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Request(params JsonNode[] models) => new()
    {
        ["parallelism"] = 1,
        ["models"] = new JsonArray(models),
    };

    private JsonObject Model(string file, XirGraph? graph = null)
    {
        XmodelFile.Write(_folder.File(file), graph ?? FloatModels.Classifier());
        var name = Path.GetFileNameWithoutExtension(file);
        return new JsonObject
        {
            ["model"] = _folder.File(file),
            ["stages"] = new JsonArray("inspect"),
            ["displayPath"] = file,
            ["name"] = name,
            ["metadata"] = new JsonObject { ["DpuTarget"] = "B3136", ["CalibrationSet"] = new JsonArray(), ["ClassName"] = "NetRunner" },
            ["outputDirectory"] = _folder.File("obj", name),
            ["deployPath"] = "net/deploy.xmodel",
        };
    }
}
