using System.Text.Json.Nodes;
using Vai.Runtime;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Worker;

/// <summary>One model for several targets, by the worker and by hand.</summary>
public sealed class SeveralTargetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Each_target_gets_the_bytes_that_it_gets_alone_and_all_give_the_same_numbers()
    {
        var events = WorkerEvents.Of(_folder, Request("net", ["inspect", "quantize", "compile"], "B1024", "B3136", "kv260"));
        Assert.Empty(events.OfType("diagnostic"));
        Assert.True(events.Succeeded("net.xmodel"));
        Assert.Equal(
            ["inspect ", "quantize ", "compile B1024", "compile B3136", "compile kv260"],
            events.OfType("stage").OrderBy(item => Target(item), StringComparer.Ordinal)
                .Select(item => $"{item.GetProperty("stage").GetString()} {Target(item)}"));
        var alone = Request("net", ["inspect", "quantize", "compile"], "B3136");
        alone["models"]![0]!["outputDirectory"] = _folder.File("obj", "alone");
        Assert.True(WorkerEvents.Of(_folder, alone).Succeeded("net.xmodel"));
        foreach (var file in (string[])["deploy.xmodel", "md5sum.txt", "meta.json", "compile.txt", "compile.json"])
        {
            Assert.Equal(
                File.ReadAllBytes(_folder.File("obj", "alone", file)), File.ReadAllBytes(_folder.File("obj", "net", "B3136", file)));
        }

        Assert.Contains("""
            new global::Vai.Runtime.TargetModel("kv260", 0x101000016010407, "net/kv260/deploy.xmodel")
            """.Trim(), File.ReadAllText(_folder.File("obj", "net", "NetRunner.g.cs")), StringComparison.Ordinal);
        var reports = File.ReadAllText(_folder.File("obj", "net", "inspect.txt"));
        Assert.All(["B1024", "B3136", "B4096"], size => Assert.Contains($"DPUCZDX8G_ISA1_{size}", reports, StringComparison.Ordinal));
        Assert.Equal(3, JsonNode.Parse(File.ReadAllText(_folder.File("obj", "net", "inspect.json")))!.AsArray().Count);

        var models = _folder.File("obj", "net");
        var runs = new List<string>();
        foreach (var target in (string[])["B1024", "0x101000016010406", "KV260"])
        {
            runs.Add((await ToolRun.Of("run", models, "--target", target)).AssertSucceeded().Output);
            runs.Add((await ToolRun.Of("run", models, "--target", target, "--backend", "cpu")).AssertSucceeded().Output);
        }

        Assert.Single(runs.Select(run => run.Split('\n')[1]).Distinct());
        Assert.Equal(
            ["B1024", "B3136", "kv260"], runs.Select(run => Path.GetFileName(Path.GetDirectoryName(run.Split('\n')[0]))).Distinct());
    }

    [Fact]
    public void Only_the_targets_that_are_asked_for_are_compiled_and_what_is_quantized_is_quantized_once()
    {
        Assert.True(WorkerEvents.Of(_folder, Request("net", ["inspect", "quantize"], "B1024", "B512")).Succeeded("net.xmodel"));
        var request = Request("net", ["compile"], "B1024", "B512");
        request["models"]![0]!["targets"] = new JsonArray("B512");

        Assert.True(WorkerEvents.Of(_folder, request).Succeeded("net.xmodel"));

        Assert.False(Directory.Exists(_folder.File("obj", "net", "B1024")));
        Assert.True(File.Exists(_folder.File("obj", "net", "B512", "deploy.xmodel")));
    }

    [Fact]
    public void A_target_that_fails_stops_no_other()
    {
        Assert.True(WorkerEvents.Of(_folder, Request("net", ["inspect", "quantize"], "B1024", "B512")).Succeeded("net.xmodel"));
        // A file where the folder should be.
        _folder.Write(Path.Combine("obj", "net", "B1024"), "in the way");

        var events = WorkerEvents.Of(_folder, Request("net", ["compile"], "B1024", "B512"));

        Assert.Equal(["VAI0003"], events.Errors("net.xmodel"));
        Assert.Equal("B1024", Target(Assert.Single(events.OfType("diagnostic"))));
        Assert.Equal("B512", Target(Assert.Single(events.OfType("stage"))));
        Assert.Equal((1, false), (events.ExitCode, events.Succeeded("net.xmodel")));
    }

    [Theory]
    [InlineData("VAI1001", "'B9000'", "B1024", "B9000")]
    [InlineData("VAI1030", "'kv260' and 'B4096' are the same DPU, of fingerprint 0x101000016010407", "kv260", "B1024", "B4096")]
    [InlineData("VAI1030", "'B1024' and 'b1024'", "B1024", "b1024")]
    [InlineData("VAI1031", "'a/arch.json' and 'b/arch.json' would both lie in the folder 'arch'", "a/arch.json", "b/arch.json")]
    public void What_is_wrong_with_the_targets_is_one_error_before_any_work(string code, string text, params string[] targets)
    {
        _folder.Write("a/arch.json", """{"fingerprint": "0x101000016010407"}""");
        _folder.Write("b/arch.json", """{"fingerprint": "0x101000056010407"}""");
        string[] words = [.. targets.Select(word => word.EndsWith(".json", StringComparison.Ordinal) ? _folder.File(word) : word)];

        var events = WorkerEvents.Of(_folder, Request("net", ["inspect", "quantize", "compile"], words));

        Assert.Equal([code], events.Errors("net.xmodel"));
        Assert.Contains(text, Assert.Single(events.OfType("diagnostic")).GetProperty("message").GetString()!
            .Replace(_folder.Path + "/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("obj")));
    }

    [Fact]
    public void A_model_that_is_compiled_already_is_for_one_DPU_or_compiled_anew_for_each()
    {
        var compiled = File.ReadAllBytes(ModelFiles.PathOf("mlp.b512"));
        var request = Request("ready", ["inspect", "compile"], "B1024", "B512");
        File.WriteAllBytes(_folder.File("ready.xmodel"), compiled);

        var refused = WorkerEvents.Of(_folder, request);
        Assert.Equal(["VAI1032"], refused.Errors("ready.xmodel"));
        Assert.Contains(
            "the project names 2 targets: B1024, B512",
            refused.OfType("diagnostic").Single().GetProperty("message").GetString(), StringComparison.Ordinal);

        request["models"]![0]!["metadata"]!["Entry"] = "Recompile";
        Assert.True(WorkerEvents.Of(_folder, request).Succeeded("ready.xmodel"));
        Assert.Equal(["B1024", "B512"], ((string[])["B1024", "B512"])
            .Select(target => Runner(_folder.File("obj", "ready", target, "deploy.xmodel")).Target!.Architecture.Name));
    }

    [Fact]
    public async Task Several_targets_are_compiled_and_inspected_by_hand()
    {
        var (model, made) = (_folder.File("net_int.xmodel"), _folder.File("made"));
        XmodelFile.Write(model, StandIns.Networks["mlp"]());
        var run = (await ToolRun.Of("compile", model, "--target", "B1024;B512;", "--output", made)).AssertSucceeded();

        Assert.Contains("B1024", run.Output, StringComparison.Ordinal);
        Assert.Equal(["B1024", "B512"], Directory.GetDirectories(made).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        (await ToolRun.Of("compile", model, "--target", "B512;b512", "--output", made)).AssertFailed("VAI1030", model);
        (await ToolRun.Of("run", made, "--target", "B4096")).AssertFailed("VAI6111", made);
        (await ToolRun.Of("run", _folder.File(""), "--target", "B9000")).AssertFailed("VAI1001", _folder.File(""));
        Assert.Contains("B512", (await ToolRun.Of("profile", made, "--target", "B512")).AssertSucceeded().Output, StringComparison.Ordinal);
        Assert.Contains("Test PASS.", (await ToolRun.Of("benchmark", made, "1", "--seconds", "0.1", "--target", "B512")).AssertSucceeded()
            .Output, StringComparison.Ordinal);

        (await ToolRun.Of("compile", model, "--target", "B512", "--output", Path.Combine(made, "again"))).AssertSucceeded();
        (await ToolRun.Of("run", made)).AssertFailed("VAI6112", made);
        Directory.CreateDirectory(_folder.File("empty"));
        (await ToolRun.Of("run", _folder.File("empty"))).AssertFailed("VAI1005", _folder.File("empty"));

        XmodelFile.Write(_folder.File("float.xmodel"), FloatModels.Classifier());
        var inspected = (await ToolRun.Of("inspect", _folder.File("float.xmodel"), "--target", "B1024;B512")).AssertSucceeded();
        Assert.Equal(2, inspected.Output.Split("summary of ").Length - 1);
    }

    public void Dispose() => _folder.Dispose();

    private static string Target(System.Text.Json.JsonElement item) =>
        item.TryGetProperty("target", out var target) ? target.GetString()! : "";

    private static ModelRunner Runner(string path) => ModelRunner.Load(path, DpuBackend.Cpu);

    private JsonObject Request(string name, string[] stages, params string[] targets)
    {
        XmodelFile.Write(_folder.File(name + ".xmodel"), FloatModels.Classifier());
        return new JsonObject
        {
            ["parallelism"] = 2,
            ["models"] = new JsonArray(new JsonObject
            {
                ["model"] = _folder.File(name + ".xmodel"),
                ["displayPath"] = name + ".xmodel",
                ["name"] = name,
                ["stages"] = new JsonArray([.. stages.Select(stage => JsonValue.Create(stage))]),
                ["metadata"] = new JsonObject
                {
                    ["DpuTarget"] = targets is [var only] ? only : new JsonArray([.. targets.Select(target => JsonValue.Create(target))]),
                    ["CalibrationSet"] = new JsonArray(_folder.Write("images.idx", FloatModels.Images(10))),
                    ["ClassName"] = "NetRunner",
                },
                ["outputDirectory"] = _folder.File("obj", name),
                ["deployPath"] = name + "/deploy.xmodel",
            }),
        };
    }
}
