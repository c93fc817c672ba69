using System.Diagnostics;
using System.Text.Json.Nodes;
using Vai.Runtime;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Worker;

/// <summary>A class takes the model that it was made from and no other; a build knows all files that a model is made of.</summary>
public sealed class OriginTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_class_and_the_compiled_model_of_one_network_have_one_stamp_and_another_network_is_refused()
    {
        var (first, second) = (Built("first", FloatModels.Classifier()), Built("second", FloatModels.Classifier("softmax")));
        var deployed = _folder.File("obj", "first", "deploy.xmodel");

        using var runner = ModelRunner.Load(deployed, contract: first);
        var error = Assert.Throws<VaiException>(() => ModelRunner.Load(deployed, contract: second)).Diagnostic;
        Assert.Equal("VAI6110", error.Code);
        Assert.All(["SecondRunner", "'first.xmodel'", "'second.xmodel'", first.Stamp[..17], second.Stamp[..17]],
            word => Assert.Contains(word, error.Message, StringComparison.Ordinal));

        // Without a stamp, as for a path that the application gives, the shapes decide.
        using var other = ModelRunner.Load(deployed, contract: second with { Stamp = "" });
        Assert.Equal("VAI6110", Assert.Throws<VaiException>(
            () => ModelRunner.Load(deployed, contract: second with { Stamp = "", Results = "1000" })).Diagnostic.Code);
    }

    [Fact]
    public void A_vendors_compiled_model_is_known_by_its_own_content()
    {
        Built("net", FloatModels.Classifier());
        var ours = XmodelFile.Read(_folder.File("obj", "net", "deploy.xmodel"));
        var vendors = XmodelFile.ToBytes(ours with { Attributes = ModelOrigin.RemoveFrom(ours.Attributes) });
        _folder.Write("vendor.xmodel", vendors);
        Assert.True(WorkerEvents.Of(_folder, Request("vendor", ["inspect", "compile"])).Succeeded("vendor.xmodel"));
        var contract = ContractOf("vendor");

        var deployed = _folder.File("obj", "vendor", "deploy.xmodel");
        ModelRunner.Load(deployed, contract: contract).Dispose();
        Assert.Equal("VAI6110", Assert.Throws<VaiException>(
            () => ModelRunner.Load(_folder.File("obj", "net", "deploy.xmodel"), contract: contract)).Diagnostic.Code);
    }

    [Fact]
    public void A_vendors_quantized_model_is_the_origin_of_what_is_compiled_from_it()
    {
        Built("net", FloatModels.Classifier());
        var ours = XmodelFile.Read(_folder.File("obj", "net", "net_int.xmodel"));
        XmodelFile.Write(_folder.File("v_int.xmodel"), ours with { Attributes = ModelOrigin.RemoveFrom(ours.Attributes) });
        Assert.True(WorkerEvents.Of(_folder, Request("v_int", ["inspect", "compile"])).Succeeded("v_int.xmodel"));

        ModelRunner.Load(_folder.File("obj", "v_int", "deploy.xmodel"), contract: ContractOf("v_int")).Dispose();
        Assert.Equal("v_int.xmodel", ModelOrigin.Of(XmodelFile.Read(_folder.File("obj", "v_int", "deploy.xmodel")).Attributes)!.File);
    }

    [Fact]
    public void A_stage_says_which_files_it_looked_for_beside_those_that_it_was_told()
    {
        XmodelFile.Write(_folder.File("net.xmodel"), FloatModels.Classifier());
        var images = _folder.Write("t-images-idx3-ubyte", FloatModels.Images(4));
        var request = Request("net", ["inspect", "quantize"]);
        request["models"]![0]!["metadata"]!["CalibrationSet"] = new JsonArray(images);

        var events = WorkerEvents.Of(_folder, request);

        Assert.Equal(["inspect: ", "quantize: " + _folder.File("t-labels-idx1-ubyte")], events.OfType("stage").Select(stage =>
            stage.GetProperty("stage").GetString() + ": " + string.Join(' ', stage.GetProperty("reads").EnumerateArray())));
        Assert.All(events.OfType("stage"), stage => Assert.All(stage.GetProperty("outputs").EnumerateArray(),
            output => Assert.True(File.Exists(output.GetString()))));
    }

    [Fact]
    public async Task A_leashed_worker_ends_with_its_standard_input()
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "vai.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", tool, "worker", Fifo(), "--leashed"])
            { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        Assert.False(process.WaitForExit(TimeSpan.FromSeconds(2)));

        process.StandardInput.Close();

        await process.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    // Reading it blocks for ever, as a native library may.
    private string Fifo()
    {
        var path = _folder.File("request.json");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no FIFOs.");
        using var mkfifo = Process.Start("mkfifo", path);
        mkfifo.WaitForExit();
        Assert.Equal(0, mkfifo.ExitCode);
        return path;
    }

    private ModelContract Built(string name, XirGraph graph)
    {
        XmodelFile.Write(_folder.File(name + ".xmodel"), graph);
        var request = Request(name, ["inspect", "quantize", "compile"]);
        request["models"]![0]!["metadata"]!["CalibrationSet"] = new JsonArray(_folder.Write("images.idx", FloatModels.Images(10)));
        Assert.True(WorkerEvents.Of(_folder, request).Succeeded(name + ".xmodel"));
        return ContractOf(name);
    }

    // As the generated class says it.
    private ModelContract ContractOf(string name)
    {
        var source = File.ReadAllText(_folder.File("obj", name, ClassName(name) + ".g.cs"));
        var words = source[source.IndexOf("ModelContract(", StringComparison.Ordinal)..].Split('"');
        return new ModelContract(words[1], words[3], words[5], words[9], words[11]);
    }

    private static string ClassName(string name) => char.ToUpperInvariant(name[0]) + name[1..] + "Runner";

    private JsonObject Request(string name, string[] stages) => new()
    {
        ["parallelism"] = 2,
        ["models"] = new JsonArray(new JsonObject
        {
            ["model"] = _folder.File(name + ".xmodel"),
            ["stages"] = new JsonArray([.. stages.Select(stage => JsonValue.Create(stage))]),
            ["displayPath"] = name + ".xmodel",
            ["name"] = name,
            ["metadata"] = new JsonObject { ["DpuTarget"] = "B3136", ["ClassName"] = ClassName(name) },
            ["outputDirectory"] = _folder.File("obj", name),
            ["deployPath"] = name + "/deploy.xmodel",
        }),
    };
}
