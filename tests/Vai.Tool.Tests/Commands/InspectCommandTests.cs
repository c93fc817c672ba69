using System.Text.Json;
using System.Xml.Linq;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_float_model_gives_a_report_and_the_imported_model()
    {
        var model = Model(FloatModels.Classifier());
        var run = await ToolRun.Of("inspect", model, "--target", "B3136", "--output", _folder.File("out"));
        run.AssertSucceeded();
        Assert.Contains("All layers run on the DPU.", run.Output, StringComparison.Ordinal);
        Assert.Equal(["net.xmodel", "out/inspect.json", "out/inspect.txt", "out/net_float.xmodel"], _folder.Files);
        var origin = ModelOrigin.From(model, XmodelFile.ToBytes(FloatModels.Classifier()));
        Assert.Equal(
            FloatModels.Classifier() with { Attributes = origin.AddTo(FloatModels.Classifier().Attributes) },
            XmodelFile.Read(_folder.File("out", "net_float.xmodel")));
        Assert.Equal(run.Output.ReplaceLineEndings("\n"), File.ReadAllText(_folder.File("out", "inspect.txt")));
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "inspect.json")));
        Assert.Equal("image", json.RootElement.GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_drawing_has_each_layer_in_the_colour_of_its_device()
    {
        var image = _folder.File("net.svg");
        (await ToolRun.Of("inspect", Model(FloatModels.Classifier("softmax")), "--target", "B3136", "--image", image)).AssertSucceeded();

        var boxes = XDocument.Load(image).Descendants().Where(element => element.Name.LocalName == "g").ToArray();
        Assert.Equal(
            FloatModels.Classifier("softmax").Ops.Count(op => !op.Is(OpTraits.Constant)), boxes.Length);
        Assert.Contains("(softmax, CPU)", Assert.Single(boxes, box => box.Value.Contains("last (", StringComparison.Ordinal)).Value,
            StringComparison.Ordinal);
        var other = await ToolRun.Of("inspect", "net.pt", "--target", "B3136", "--image", "net.bmp");
        Assert.Contains("--image takes a .svg file.", other.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_nothing_is_written()
    {
        var run = await ToolRun.Of("inspect", Model(FloatModels.Classifier()), "--target", "kv260");
        run.AssertSucceeded();
        Assert.Equal(["net.xmodel"], _folder.Files);
    }

    [Fact]
    public async Task A_layer_for_the_processor_is_a_remark_at_the_model()
    {
        var model = Model(FloatModels.Classifier("softmax"));
        var run = (await ToolRun.Of("inspect", model, "--target", "B4096")).AssertSucceeded();
        Assert.Contains($"{model} : message VAI2003: layer 'last': softmax runs on the CPU", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_usual_size_is_assumed_where_nothing_tells_the_input_s()
    {
        var run = (await ToolRun.Of("inspect", SharedData.Require("models/fmnist.pt"), "--target", "B3136")).AssertSucceeded();
        Assert.Contains("warning VAI2004: The input's size does not follow from the model; where it is free, 28 pixels fit", run.Errors,
            StringComparison.Ordinal);
        var told = (await ToolRun.Of("inspect", SharedData.Require("models/fmnist.pt"), "--target", "B3136", "--input-shape", "1x28x28"))
            .AssertSucceeded();
        Assert.Empty(told.Errors);
        Assert.Equal(run.Output, told.Output);
    }

    [Fact]
    public async Task An_unknown_target_is_one_error_at_the_model() =>
        await AssertFails("VAI1001", Model(FloatModels.Classifier()), "--target", "B9000");

    [Fact]
    public async Task A_missing_model_is_one_error() => await AssertFails("VAI1004", _folder.File("none.pt"), "--target", "B4096");

    [Fact]
    public async Task A_bad_input_shape_is_one_error() =>
        await AssertFails("VAI2021", Model(FloatModels.Classifier()), "--target", "B4096", "--input-shape", "1x-28x28");

    [Theory]
    [InlineData("PK\u0003\u0004 and then nothing of a zip"), InlineData(""), InlineData("hello")]
    public async Task A_broken_model_is_one_error(string content)
    {
        var path = _folder.Write("broken.pt", content);
        var run = await ToolRun.Of("inspect", path, "--target", "B4096", "--output", _folder.File("out"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("VAI20", Assert.Single(run.ErrorCodes), StringComparison.Ordinal);
        Assert.Equal(["broken.pt"], _folder.Files);
    }

    [Fact]
    public async Task A_network_with_SiLU_is_imported_and_its_SiLU_left_to_the_processor()
    {
        var model = SharedData.Require("models/siludet.trace.pt");
        var run = await ToolRun.Of("inspect", model, "--target", "B4096", "--input-shape", "3x64x64", "--output", _folder.File("out"));
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("swish", run.Output, StringComparison.Ordinal);
        Assert.Contains(_folder.Files, file => file.EndsWith("siludet.trace_float.xmodel", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("cnn_small.int", "a quantized model"), InlineData("cnn_small.b4096", "a compiled model")]
    public async Task A_model_that_is_further_on_its_way_is_named(string file, string kind)
    {
        var model = ModelFiles.PathOf(file);
        var run = await ToolRun.Of("inspect", model, "--target", "B4096");
        run.AssertFailed("VAI2002", model);
        Assert.Contains("This is " + kind, run.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Model(XirGraph graph)
    {
        var path = _folder.File("net.xmodel");
        XmodelFile.Write(path, graph);
        return path;
    }

    private async Task AssertFails(string code, string model, params string[] options)
    {
        var before = _folder.Files;
        (await ToolRun.Of(["inspect", model, .. options, "--output", _folder.File("out")])).AssertFailed(code, model);
        Assert.Equal(before, _folder.Files);
    }
}
