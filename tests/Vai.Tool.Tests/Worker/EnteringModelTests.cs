using System.Text.Json.Nodes;
using Vai.Imaging;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Worker;

/// <summary>Models that come to a build quantized or compiled already.</summary>
public sealed class EnteringModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_compiled_model_gets_its_class_and_is_copied_as_it_is()
    {
        var compiled = Compile();
        var events = WorkerEvents.Of(_folder, Request(["inspect", "compile"], "ready.xmodel", File.ReadAllBytes(compiled), target: ""));

        Assert.Empty(events.OfType("diagnostic"));
        Assert.True(events.Succeeded("ready.xmodel"));
        Assert.Equal(
            ["ReadyRunner.g.cs", "compile.json", "compile.txt", "deploy.xmodel", "inspect.json", "inspect.txt", "md5sum.txt", "meta.json"],
            Written("ready"));
        Assert.Equal(File.ReadAllBytes(compiled), File.ReadAllBytes(_folder.File("obj", "ready", "deploy.xmodel")));
        Assert.Equal(File.ReadAllText(_folder.File("obj", "net", "md5sum.txt")),
            File.ReadAllText(_folder.File("obj", "ready", "md5sum.txt")));
        Assert.Equal(File.ReadAllText(_folder.File("obj", "net", "meta.json")),
            File.ReadAllText(_folder.File("obj", "ready", "meta.json")));
        Assert.Equal(
            File.ReadAllText(_folder.File("obj", "net", "NetRunner.g.cs")).Replace("Net", "Ready", StringComparison.Ordinal)
                .Replace("net", "ready", StringComparison.Ordinal),
            File.ReadAllText(_folder.File("obj", "ready", "ReadyRunner.g.cs")));
    }

    [Fact]
    public void A_class_has_the_preprocessing_that_the_project_says_or_the_model()
    {
        var compiled = XmodelFile.Read(Compile());
        var own = compiled with { Attributes = ImagePreprocessing.Parse("7", null, null, "Letterbox").AddTo(compiled.Attributes) };
        var request = Request(["inspect"], "vendor.xmodel", XmodelFile.ToBytes(compiled), target: "");
        request["models"]![0]!["metadata"]!["InputMean"] = "127.5";

        Assert.True(WorkerEvents.Of(_folder, request).Succeeded("vendor.xmodel"));
        Assert.True(WorkerEvents.Of(_folder, Request(["inspect"], "own.xmodel", XmodelFile.ToBytes(own), target: ""))
            .Succeeded("own.xmodel"));

        Assert.Contains("Create(127.5d)", File.ReadAllText(_folder.File("obj", "vendor", "VendorRunner.g.cs")), StringComparison.Ordinal);
        Assert.Contains("ImageFit.Letterbox", File.ReadAllText(_folder.File("obj", "own", "OwnRunner.g.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantized_model_is_compiled_for_the_projects_DPU()
    {
        var compiled = Compile();
        var quantized = File.ReadAllBytes(_folder.File("obj", "net", "net_int.xmodel"));
        var events = WorkerEvents.Of(_folder, Request(["inspect", "compile"], "net_int.xmodel", quantized, target: "B3136"));

        Assert.True(events.Succeeded("net_int.xmodel"));
        Assert.Equal(XmodelFile.Read(compiled).Root, XmodelFile.Read(_folder.File("obj", "net_int", "deploy.xmodel")).Root);
    }

    [Fact]
    public void A_keras_file_that_the_vendor_quantized_is_compiled_for_the_projects_DPU()
    {
        var content = File.ReadAllBytes(SharedData.Require("xmodels/lenet.quantized.h5"));
        var events = WorkerEvents.Of(_folder, Request(["inspect", "compile"], "lenet.h5", content, target: "B3136"));

        Assert.True(events.Succeeded("lenet.h5"));
        Assert.Contains("1 x 28 x 28 x 1", File.ReadAllText(_folder.File("obj", "lenet", "inspect.txt")), StringComparison.Ordinal);
        Assert.Contains("LenetRunner", File.ReadAllText(_folder.File("obj", "lenet", "LenetRunner.g.cs")), StringComparison.Ordinal);
        Assert.NotEmpty(XmodelFile.Read(_folder.File("obj", "lenet", "deploy.xmodel")).Ops);
    }

    [Fact]
    public void A_compiled_model_for_another_DPU_is_an_error_that_says_what_differs()
    {
        var content = File.ReadAllBytes(Compile());
        foreach (var stage in (string[])["inspect", "compile"])
        {
            var events = WorkerEvents.Of(_folder, Request([stage], "ready.xmodel", content, target: "B512"));
            Assert.Equal(["VAI1010"], events.Errors("ready.xmodel"));
            Assert.Contains(
                "the size is B3136, not B512",
                events.OfType("diagnostic").Single().GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.File("obj", "ready")));
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Compile()
    {
        XmodelFile.Write(_folder.File("net.pt.xmodel"), FloatModels.Classifier());
        var request = Request(["inspect", "quantize", "compile"], "net.xmodel", File.ReadAllBytes(_folder.File("net.pt.xmodel")), "B3136");
        request["models"]![0]!["metadata"]!["CalibrationSet"] = new JsonArray(_folder.Write("images.idx", FloatModels.Images(10)));
        Assert.True(WorkerEvents.Of(_folder, request).Succeeded("net.xmodel"));
        return _folder.File("obj", "net", "deploy.xmodel");
    }

    private string[] Written(string name) =>
        [.. Directory.GetFiles(_folder.File("obj", name)).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private JsonObject Request(string[] stages, string file, byte[] content, string target)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return new JsonObject
        {
            ["parallelism"] = 2,
            ["models"] = new JsonArray(new JsonObject
            {
                ["stages"] = new JsonArray([.. stages.Select(stage => JsonValue.Create(stage))]),
                ["model"] = _folder.Write(file, content),
                ["displayPath"] = file,
                ["name"] = name,
                ["metadata"] =
                    new JsonObject { ["DpuTarget"] = target, ["ClassName"] = char.ToUpperInvariant(name[0]) + name[1..] + "Runner" },
                ["outputDirectory"] = _folder.File("obj", name),
                ["deployPath"] = name + "/deploy.xmodel",
            }),
        };
    }
}
