using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vai.Isa;
using Vai.Isa.Set1;
using Vai.Project;
using Vai.Runtime;
using Vai.Runtime.Tensors;
using Vai.Tool.Commands;
using Vai.Tool.Stages;
using Vai.Tool.Tests.Worker;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Stages;

/// <summary>Accuracies of a build with an evaluation set; which result the classes judge.</summary>
public sealed class EvaluateStageTests : IDisposable
{
    private const int Images = 10;
    private const string Constants = "reg_id_to_parameter_value";
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Of_one_result_the_accuracies_of_all_forms_are_measured() => AssertMeasured(Run(FloatModels.Classifier()));

    [Fact]
    public void Behind_a_softmax_the_last_int8_numbers_are_compared() => AssertMeasured(Run(FloatModels.Classifier("softmax")));

    [Fact]
    public void Of_several_results_the_one_that_is_a_vector_of_classes_is_judged() => AssertMeasured(Run(FloatModels.Detector()));

    [Fact]
    public async Task Of_a_model_with_several_inputs_an_image_is_what_they_all_take()
    {
        var random = new Random(5);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
        var pixels = new FloatTensor([Images, 1, 28, 28], Numbers(Images * 784));
        var numbers = new FloatTensor([Images, 6], Numbers(Images * 6));
        var labels = new FloatTensor([Images], [.. Enumerable.Range(0, Images).Select(image => image % 3f)]);
        XmodelFile.Write(_folder.File("net.xmodel"), FloatModels.ImageAndNumbers());

        AssertMeasured(Run(Archive("all.npz", ("labels", labels), ("numbers", numbers), ("image", pixels))));

        var (picture, row) = (new FloatTensor([28, 28], pixels.Data[..784]), new FloatTensor([6], numbers.Data[..6]));
        NpyFile.Write(_folder.File("image.npy"), picture);
        NpyFile.Write(_folder.File("numbers.npy"), row);
        var model = _folder.File("obj", "deploy.xmodel");
        using var runner = ModelRunner.Load(model);
        var files = runner.Inputs.SelectMany(input => (string[])["--input", _folder.File(input.Name + ".npy")]).ToArray();
        var apart = (await ToolRun.Of(["run", model, .. files])).AssertSucceeded();
        var archive = Archive("in.npz", ("image", picture), ("numbers", row));
        var together = (await ToolRun.Of("run", model, "--input", archive)).AssertSucceeded();
        Assert.Equal(apart.Output, together.Output);
        (await ToolRun.Of("run", model, "--input", Archive("other.npz", ("image", picture))))
            .AssertFailed("VAI6103", _folder.File("other.npz"));
    }

    [Fact]
    public void Two_results_that_could_both_be_the_classes_are_an_error_that_names_them()
    {
        var events = Run(FloatModels.Twins());
        Assert.Equal(["VAI3023"], events.Errors("net.xmodel"));
        var message = events.OfType("diagnostic").Last().GetProperty("message").GetString();
        Assert.Contains("[1, 10]", message, StringComparison.Ordinal);
        Assert.Contains("[1, 4]", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_the_quantized_models_are_an_error_of_the_executor_with_both_numbers() =>
        AssertDiffers("the integer executor", attributes => attributes.With((Constants, AttributeValue.OfMap(
            Inverted(attributes.Get(Constants, ImmutableSortedDictionary<string, ImmutableArray<byte>>.Empty))))));

    [Fact]
    public void A_program_that_computes_other_numbers_is_an_error_of_the_simulator_with_both_numbers() =>
        AssertDiffers("the simulator", attributes => attributes.With(("mc_code", AttributeValue.WrapBytes(
            DpuProgram.Encode(ShiftedFurther(attributes.Get("mc_code", ImmutableArray<byte>.Empty)), Isa1.Set)))));

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a build, damages what it compiled, and evaluates that.</summary>
    private void AssertDiffers(string backend, Func<AttributeMap, AttributeMap> damage)
    {
        Assert.Empty(Run(FloatModels.Classifier()).Errors("net.xmodel"));
        var path = _folder.File("obj", "deploy.xmodel");
        var graph = XmodelFile.Read(path);
        ImmutableArray<XirSubgraph> children =
        [
            .. graph.Root.Children.Select(child => child.Device == "DPU" ? child with { Attributes = damage(child.Attributes) } : child),
        ];
        XmodelFile.Write(path, graph with { Root = graph.Root with { Children = children } });
        var settings = DpuModelSettings.Empty.With(DpuModelMetadata.EvaluationSet, [_folder.File("t-images-idx3-ubyte")]);
        var log = new ConsoleLog(TextWriter.Null, TextWriter.Null);
        var models = new JobModels(new ModelJob(_folder.File("net.xmodel"), "net.xmodel", "net", _folder.File("obj"), settings), log);

        var error = Assert.Throws<VaiException>(() =>
            EvaluateStage.Run(models, new ToolEnvironment(2, null), log, TestContext.Current.CancellationToken)).Diagnostic;

        Assert.Equal(("VAI3017", "net.xmodel"), (error.Code, error.Location.File));
        var numbers = Regex.Match(error.Message, $@"^For image 0 {backend} says \[(.+)\], the quantized model \[(.+)\]; ");
        Assert.All(numbers.Groups.Values.Skip(1), group => Assert.Equal(3, group.Value.Split(' ').Select(sbyte.Parse).Count()));
        Assert.NotEqual(numbers.Groups[1].Value, numbers.Groups[2].Value);
    }

    private static IEnumerable<KeyValuePair<string, ImmutableArray<byte>>> Inverted(
        ImmutableSortedDictionary<string, ImmutableArray<byte>> constants) =>
        constants.Select(pair => KeyValuePair.Create(pair.Key, ImmutableArray.CreateRange(pair.Value, number => (byte)~number)));

    private static ImmutableArray<Instruction> ShiftedFurther(ImmutableArray<byte> code) =>
    [
        .. DpuProgram.Decode(code.AsSpan(), Isa1.Set)
            .Select(instruction => instruction is ConvInit init ? init with { ShiftCut = init.ShiftCut + 1 } : instruction),
    ];

    private void AssertMeasured(WorkerEvents events)
    {
        Assert.Empty(events.Errors("net.xmodel"));
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder.File("obj", "evaluation.json")));
        Assert.Equal(Images, report.RootElement.GetProperty("images").GetInt32());
        Assert.All(["float", "quantized", "executor", "simulator"],
            name => Assert.InRange(report.RootElement.GetProperty(name).GetDouble(), 0, 1));
    }

    private string Archive(string name, params ReadOnlySpan<(string Name, FloatTensor Values)> arrays)
    {
        using var archive = ZipFile.Open(_folder.File(name), ZipArchiveMode.Create);
        foreach (var (array, values) in arrays)
        {
            using var stream = archive.CreateEntry(array + ".npy").Open();
            stream.Write(NpyFile.ToBytes(values));
        }

        return _folder.File(name);
    }

    private WorkerEvents Run(XirGraph graph)
    {
        XmodelFile.Write(_folder.File("net.xmodel"), graph);
        var images = _folder.Write("t-images-idx3-ubyte", FloatModels.Images(Images));
        _folder.Write("t-labels-idx1-ubyte",
            [0, 0, 8, 1, 0, 0, 0, Images, .. Enumerable.Range(0, Images).Select(image => (byte)(image % 3))]);
        return Run(images);
    }

    private WorkerEvents Run(string images) =>
        WorkerEvents.Of(_folder, new JsonObject
        {
            ["parallelism"] = 2,
            ["models"] = new JsonArray(new JsonObject
            {
                ["stages"] = new JsonArray("inspect", "quantize", "compile"),
                ["model"] = _folder.File("net.xmodel"),
                ["displayPath"] = "net.xmodel",
                ["name"] = "net",
                ["outputDirectory"] = _folder.File("obj"),
                ["deployPath"] = "net/deploy.xmodel",
                ["metadata"] = new JsonObject
                {
                    ["DpuTarget"] = "B3136",
                    ["CalibrationSet"] = new JsonArray(images),
                    ["EvaluationSet"] = new JsonArray(images),
                },
            }),
        });
}
