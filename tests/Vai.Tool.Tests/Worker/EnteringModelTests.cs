using System.Text.Json.Nodes;
using Vai.Compiled;
using Vai.Imaging;
using Vai.Runtime;
using Vai.Runtime.Tensors;
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
            ["ReadyRunner.g.cs", "compile.json", "compile.txt", "deploy.xmodel", "inspect.json", "inspect.txt", "md5sum.txt", "meta.json",
                "report.html", "report.json"],
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
    public void Compiled_models_of_instruction_set_0_are_typed_items_like_any()
    {
        foreach (var path in SharedData.RequireAll("isa0", "*_isa0.xmodel"))
        {
            var (content, name) = (File.ReadAllBytes(path), Path.GetFileName(path).Split('.')[0]);
            var events = WorkerEvents.Of(_folder, Request(["inspect", "compile"], $"{name}.xmodel", content, target: ""));

            Assert.True(events.Succeeded($"{name}.xmodel"), name);
            Assert.Equal(content, File.ReadAllBytes(_folder.File("obj", name, "deploy.xmodel")));
            Assert.Contains("DPUCZDX8G_ISA0_B", File.ReadAllText(_folder.File("obj", name, "inspect.txt")), StringComparison.Ordinal);
            Assert.Single(Directory.GetFiles(_folder.File("obj", name), "*Runner.g.cs"));
        }
    }

    [Fact]
    public void A_compiled_model_of_the_other_instruction_set_is_an_error_that_says_so_and_what_to_write()
    {
        var content = File.ReadAllBytes(SharedData.Require("isa0/cifar_cnn.b4096_isa0.xmodel"));
        var events = WorkerEvents.Of(_folder, Request(["inspect"], "cifar.xmodel", content, target: "kv260"));

        Assert.Equal(["VAI1010"], events.Errors("cifar.xmodel"));
        var said = events.OfType("diagnostic").Single();
        Assert.Contains("the instruction set is ISA0 (Vitis AI 1.2 to 2.0), not ISA1 (Vitis AI 2.5 to 3.5)",
            said.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("Entry=\"Recompile\"", said.GetProperty("wayOut").GetString(), StringComparison.Ordinal);
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
            Assert.Contains(
                "Entry=\"Recompile\"",
                events.OfType("diagnostic").Single().GetProperty("wayOut").GetString(), StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.File("obj", "ready")));
        }
    }

    [Fact]
    public void A_compiled_model_is_compiled_anew_for_the_projects_DPU_and_its_class_stays_the_same()
    {
        var source = Compile();
        var anew = _folder.File("obj", "ready", "deploy.xmodel");
        var events = WorkerEvents.Of(_folder, Anew(["inspect", "compile"], "ready.xmodel", File.ReadAllBytes(source), "B512"));

        Assert.Empty(events.Errors("ready.xmodel"));
        Assert.True(events.Succeeded("ready.xmodel"));
        Assert.Matches("anew for +.*B512", File.ReadAllText(_folder.File("obj", "ready", "inspect.txt")));
        Assert.Equal(
            File.ReadAllText(_folder.File("obj", "net", "NetRunner.g.cs")).Replace("Net", "Ready", StringComparison.Ordinal)
                .Replace("net", "ready", StringComparison.Ordinal),
            File.ReadAllText(_folder.File("obj", "ready", "ReadyRunner.g.cs")));
        AssertSameResults(XmodelFile.Read(source), XmodelFile.Read(anew));
    }

    [Fact]
    public void A_model_of_the_vendors_that_is_compiled_anew_and_its_class_are_a_pair()
    {
        var own = XmodelFile.Read(Compile());
        var vendors = own with { Attributes = ModelOrigin.RemoveFrom(own.Attributes) };
        var events = WorkerEvents.Of(_folder, Anew(["inspect", "compile"], "vendor.xmodel", XmodelFile.ToBytes(vendors), "B512"));

        Assert.True(events.Succeeded("vendor.xmodel"));
        Assert.Contains(
            ModelOrigin.Of(XmodelFile.Read(_folder.File("obj", "vendor", "deploy.xmodel")).Attributes)!.Stamp,
            File.ReadAllText(_folder.File("obj", "vendor", "VendorRunner.g.cs")), StringComparison.Ordinal);
    }

    [Fact]
    public void Compiled_anew_is_only_a_compiled_model_for_a_DPU_that_there_is_by_our_compiler()
    {
        var compiled = File.ReadAllBytes(Compile());
        var quantized = File.ReadAllBytes(_folder.File("obj", "net", "net_int.xmodel"));
        var trained = File.ReadAllBytes(_folder.File("net.pt.xmodel"));
        var byTheVendor = Anew(["compile"], "vendor.xmodel", compiled, "B512");
        byTheVendor["models"]![0]!["metadata"]!["Compiler"] = "vai_c_xir";

        Assert.Equal(["VAI2002"], Errors(Anew(["inspect"], "quantized.xmodel", quantized, "B512"), "quantized.xmodel"));
        Assert.Equal(["VAI2002"], Errors(Anew(["compile"], "trained.xmodel", trained, "B512"), "trained.xmodel"));
        Assert.Equal(["VAI1001"], Errors(Anew(["inspect"], "nowhere.xmodel", compiled, "B513"), "nowhere.xmodel"));
        Assert.Equal(["VAI2002"], Errors(byTheVendor, "vendor.xmodel"));
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

    private IEnumerable<string?> Errors(JsonObject request, string file) => WorkerEvents.Of(_folder, request).Errors(file);

    private static void AssertSameResults(XirGraph source, XirGraph anew)
    {
        Assert.Equal("B512", CompiledModel.From(anew).DpuSubgraphs[0].Target.Architecture.Name);
        using var expected = ModelRunner.From(source, DpuBackend.Cpu);
        using var actual = ModelRunner.From(anew, DpuBackend.Simulator);
        var random = new Random(3);
        var input = expected.Inputs.ToDictionary(
            tensor => tensor.Name,
            tensor => new FloatTensor(tensor.Shape, [.. Enumerable.Range(0, tensor.Length).Select(_ => random.NextSingle())]));
        var results = actual.Run(input);
        foreach (var (name, tensor) in expected.Run(input))
        {
            Assert.Equal(tensor.Data, results[name].Data);
        }
    }

    private JsonObject Anew(string[] stages, string file, byte[] content, string target)
    {
        var request = Request(stages, file, content, target);
        request["models"]![0]!["metadata"]!["Entry"] = "Recompile";
        return request;
    }

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
