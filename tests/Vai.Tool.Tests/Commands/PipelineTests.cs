using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Vai.Compiled;
using Vai.Imaging;
using Vai.Runtime;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Commands;

/// <summary>From a float model to numbers, by the commands a person types.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Quantized_compiled_and_run_on_both_backends_a_model_gives_the_same_numbers()
    {
        var (model, _) = await Compile(FloatModels.Classifier());
        Assert.Equal(
            ["build/deploy.xmodel", "build/md5sum.txt", "build/meta.json", "build/compile.json", "build/compile.txt"],
            _folder.Files.Where(file => file.StartsWith("build/", StringComparison.Ordinal))
                .OrderBy(file => file.StartsWith("build/c", StringComparison.Ordinal)));
#pragma warning disable CA5351 // The format asks for MD5.
        Assert.Equal(Convert.ToHexStringLower(MD5.HashData(File.ReadAllBytes(model))) + "\n",
            File.ReadAllText(_folder.File("build", "md5sum.txt")));
#pragma warning restore CA5351
        for (var seed = 0; seed < 3; seed++)
        {
            var simulator = (await ToolRun.Of("run", model, "--seed", $"{seed}")).AssertSucceeded();
            var cpu = (await ToolRun.Of("run", model, "--backend", "cpu", "--seed", $"{seed}")).AssertSucceeded();
            Assert.Equal(simulator.Output, cpu.Output);
            Assert.Contains("int8 [1,3]", cpu.Output, StringComparison.Ordinal);
        }

        Assert.Contains("END", (await ToolRun.Of("disassemble", model)).AssertSucceeded().Output, StringComparison.Ordinal);
        using var info = JsonDocument.Parse((await ToolRun.Of("info", model)).AssertSucceeded().Output);
        Assert.Equal("compiled", info.RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task The_reports_say_what_was_proven()
    {
        var (_, compiling) = await Compile(FloatModels.Classifier());
        Assert.Contains("simulator and executor agree on ", compiling.Output, StringComparison.Ordinal);
        Assert.Contains("; 0 hazards", compiling.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(File.ReadAllText(_folder.File("build", "compile.json")));
        Assert.True(json.RootElement.GetProperty("verification").GetProperty("verified").GetBoolean());
        Assert.True(json.RootElement.GetProperty("framesPerSecond").GetDouble() > 1);
        Assert.Equal(1, json.RootElement.GetProperty("dpuSubgraphs").GetArrayLength());
        using var quantization = JsonDocument.Parse(File.ReadAllText(_folder.File("quantization.json")));
        Assert.Equal(20, quantization.RootElement.GetProperty("images").GetInt32());
        using var info = JsonDocument.Parse(File.ReadAllText(_folder.File("quant_info.json")));
        Assert.Equal(JsonValueKind.Object, info.RootElement.GetProperty("param").ValueKind);
    }

    [Fact]
    public async Task The_same_model_gives_the_same_bytes()
    {
        var (model, _) = await Compile(FloatModels.Classifier());
        var first = File.ReadAllBytes(model);
        await Compile(FloatModels.Classifier());
        Assert.Equal(first, File.ReadAllBytes(model));
    }

    [Fact]
    public async Task The_generated_class_of_a_classifier_classifies()
    {
        var (model, _) = await Compile(FloatModels.Classifier());
        var image = Enumerable.Range(0, 28 * 28).Select(i => i % 17 / 16f).ToArray();
        using var direct = ModelRunner.Load(model);
        var expected = direct.Run(image);
        using var runner = App.Models.ClassifierRunner.Create(DpuBackend.Simulator, model);
        Assert.Equal(expected, runner.Run(image));
        var (index, label, score) = runner.Classify(image);
        Assert.Equal(expected.Max(), score);
        Assert.Equal((App.Models.ClassifierRunner.Labels[index], expected[index]), (label, score));
        var int8 = new sbyte[runner.Run(image).Length];
        runner.Run(Array.ConvertAll(image,
            value => (sbyte)Math.Clamp(MathF.Floor(MathF.ScaleB(value, runner.InputFixPoint) + 0.5f), -128, 127)), int8);
        Assert.Equal(expected, Array.ConvertAll(int8, value => MathF.ScaleB(value, -runner.OutputFixPoint)));
    }

    [Fact]
    public async Task The_generated_class_of_a_detector_tells_its_outputs_apart()
    {
        var (model, _) = await Compile(FloatModels.Detector());
        using var runner = App.TwoOutputsRunner.Create(DpuBackend.Cpu, model);
        var outputs = runner.Run(new Dictionary<string, float[]> { [App.TwoOutputsRunner.Input0] = new float[28 * 28] });
        Assert.Equal(40, outputs[App.TwoOutputsRunner.Output0].Length);
        Assert.Equal(10, outputs[App.TwoOutputsRunner.Output1].Length);
    }

    [Fact]
    public async Task The_compiled_model_says_how_pictures_become_its_input()
    {
        string[] preprocessing = ["--input-mean", "73", "--input-scale", "1/90", "--input-resize", "CenterCrop"];
        var images = FloatModels.Images(20);
        images[11] = 14; // rows: half as many
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), 40);
        var (model, _) = await Compile(FloatModels.Classifier(), _folder.Write("low.idx", images), preprocessing);

        Assert.Equal(ImageFit.CenterCrop, ImagePreprocessing.Of(XmodelFile.Read(model).Attributes).Fit);
    }

    [Fact]
    public async Task Weights_and_a_list_of_layers_beside_them_are_a_model()
    {
        var weights = _folder.File("fashion.pt");
        File.Copy(SharedData.Require("models/fashion.checkpoint.pt"), weights);
        (await ToolRun.Of("inspect", weights, "--target", "B3136")).AssertFailed("VAI2014", weights);
        _folder.Write("fashion.layers.json", """
            { "input": [1, 28, 28], "layers": [
              { "type": "Conv2d", "name": "conv1", "padding": 1 }, { "type": "ReLU" }, { "type": "MaxPool2d", "kernel_size": 2 },
              { "type": "Conv2d", "name": "conv2", "padding": 1 }, { "type": "ReLU" }, { "type": "MaxPool2d", "kernel_size": 2 },
              { "type": "Flatten" }, { "type": "Linear", "name": "fc1" }, { "type": "ReLU" }, { "type": "Linear", "name": "fc2" } ] }
            """);

        var run = (await ToolRun.Of("inspect", weights, "--target", "B3136")).AssertSucceeded();

        Assert.Contains("Model__Model_Linear_fc2__linear", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VAI1020", "--input-scale", "1/x")]
    [InlineData("VAI1005", "--calibration", "none/*.png"), InlineData("VAI1001", "--target", "B9000")]
    public async Task A_wrong_argument_of_quantize_is_one_error_and_nothing_is_written(string code, string option, string value)
    {
        var model = Model(FloatModels.Classifier());
        var options =
            new Dictionary<string, string>
            { ["--target"] = "B3136", ["--calibration"] =
                Images(), ["--output"] = _folder.File("out", "net_int.xmodel"), [option] = value };
        (await ToolRun.Of(["quantize", model, .. options.SelectMany(pair => (string[])[pair.Key, pair.Value])])).AssertFailed(code, model);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Theory]
    [InlineData("FineTune", "--fine-tune", "Quick", "None, Fast, Qat")]
    [InlineData("FineTune", "--fine-tune", "1", "None, Fast, Qat")]
    [InlineData("CalibrationMethod", "--calibration-method", "Guess", "OutputError, Vendor")]
    [InlineData("TrainingLoss", "--training-loss", "Guess", "Automatic, CrossEntropy, Distillation")]
    [InlineData("Epochs", "--epochs", "0", "a number from 1 to 10000")]
    [InlineData("Epochs", "--epochs", "10001", "a number from 1 to 10000")]
    [InlineData("MaxAccuracyDrop", "--max-accuracy-drop", "2", "a part such as 0.5% or 0.005")]
    [InlineData("MaxAccuracyDrop", "--max-accuracy-drop", "101%", "a part such as 0.5% or 0.005")]
    [InlineData("MaxAccuracyDrop", "--max-accuracy-drop", "little", "a part such as 0.5% or 0.005")]
    public async Task A_wrong_setting_of_the_quantizer_is_one_error_with_what_it_may_be(
        string name, string option, string value, string may)
    {
        var model = Model(FloatModels.Classifier());

        var run = await ToolRun.Of(
            "quantize", model, "--target", "B3136", "--calibration", Images(), "--output", _folder.File("out", "net_int.xmodel"),
            option, value);

        run.AssertFailed("VAI3018", model);
        Assert.Contains($"{name} is '{value}'; it may be {may}", run.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_drop_of_accuracy_needs_something_to_measure_it_on()
    {
        var model = Model(FloatModels.Classifier());
        var run = await ToolRun.Of("quantize", model, "--target", "B3136", "--calibration", Images(),
            "--max-accuracy-drop", "1%", "--output",
            _folder.File("out", "x_int.xmodel"));
        run.AssertFailed("VAI3025", model);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task An_evaluation_set_without_classes_is_one_error_and_nothing_is_written()
    {
        var model = Model(FloatModels.Classifier());
        var run = await ToolRun.Of("quantize", model, "--target", "B3136", "--calibration", Images(), "--evaluation", Images(), "--output",
            _folder.File("out", "x_int.xmodel"));
        run.AssertFailed("VAI3013", model);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task Images_of_another_size_are_one_error_and_nothing_is_written()
    {
        var model = Model(FloatModels.Classifier());
        var images = FloatModels.Images(1);
        images[11] = 14;
        images[15] = 56;
        var run = await ToolRun.Of("quantize", model, "--target", "B3136", "--calibration", _folder.Write("wrong.idx", images), "--output",
            _folder.File("out", "x_int.xmodel"));
        run.AssertFailed("VAI3004", _folder.File("wrong.idx"));
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task A_compiled_model_is_compiled_for_another_DPU()
    {
        var (compiled, _) = await Compile(FloatModels.Classifier());
        var run = await ToolRun.Of("compile", compiled, "--target", "B1024", "--output", _folder.File("out"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("B1024", CompiledModel.Load(_folder.File("out", "deploy.xmodel")).DpuSubgraphs[0].Target.Architecture.Name);
    }

    [Fact]
    public async Task A_model_of_another_kind_is_named_by_every_stage()
    {
        var (compiled, _) = await Compile(FloatModels.Classifier());
        var quantized = _folder.File("net_int.xmodel");
        var model = _folder.File("net.xmodel");
        (await ToolRun.Of("compile", model, "--target", "B3136", "--output", _folder.File("out"))).AssertFailed("VAI2002", model);

        foreach (var wrong in (string[])[quantized, compiled])
        {
            (await ToolRun.Of("quantize", wrong, "--target", "B3136", "--calibration", Images(), "--output",
                _folder.File("out", "x.xmodel"))).AssertFailed("VAI2002", wrong);
        }

        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task An_unknown_target_of_compile_is_one_error_and_nothing_is_written()
    {
        await Compile(FloatModels.Classifier());
        var quantized = _folder.File("net_int.xmodel");
        (await ToolRun.Of("compile", quantized, "--target", "B9000", "--output", _folder.File("out"))).AssertFailed("VAI1001", quantized);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<(string Model, ToolRun Compiling)> Compile(XirGraph graph, string? images = null, params string[] options)
    {
        var quantized = _folder.File("net_int.xmodel");
        (await ToolRun.Of(
            ["quantize", Model(graph), "--target", "B3136", "--calibration", images ?? Images(), "--output", quantized, .. options]))
            .AssertSucceeded();
        var compiling = (await ToolRun.Of("compile", quantized, "--target", "B3136", "--output", _folder.File("build"))).AssertSucceeded();
        return (_folder.File("build", "deploy.xmodel"), compiling);
    }

    private string Images() => _folder.Write("images.idx", FloatModels.Images(20));

    private string Model(XirGraph graph)
    {
        XmodelFile.Write(_folder.File("net.xmodel"), graph);
        return _folder.File("net.xmodel");
    }
}
