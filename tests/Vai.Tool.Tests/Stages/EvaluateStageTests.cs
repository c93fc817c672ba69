using System.Text.Json;
using System.Text.Json.Nodes;
using Vai.Tool.Tests.Worker;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Stages;

/// <summary>Accuracies of a build with an evaluation set; which result the classes judge.</summary>
public sealed class EvaluateStageTests : IDisposable
{
    private const int Images = 10;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Of_one_result_the_accuracies_of_all_forms_are_measured() => AssertMeasured(Run(FloatModels.Classifier()));

    [Fact]
    public void Behind_a_softmax_the_last_int8_numbers_are_compared() => AssertMeasured(Run(FloatModels.Classifier("softmax")));

    [Fact]
    public void Of_several_results_the_one_that_is_a_vector_of_classes_is_judged() => AssertMeasured(Run(FloatModels.Detector()));

    [Fact]
    public void Two_results_that_could_both_be_the_classes_are_an_error_that_names_them()
    {
        var events = Run(FloatModels.Twins());
        Assert.Equal(["VAI3023"], events.Errors("net.xmodel"));
        var message = events.OfType("diagnostic").Last().GetProperty("message").GetString();
        Assert.Contains("[1, 10]", message, StringComparison.Ordinal);
        Assert.Contains("[1, 4]", message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertMeasured(WorkerEvents events)
    {
        Assert.Empty(events.Errors("net.xmodel"));
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder.File("obj", "evaluation.json")));
        Assert.Equal(Images, report.RootElement.GetProperty("images").GetInt32());
        Assert.All(["float", "quantized", "executor", "simulator"],
            name => Assert.InRange(report.RootElement.GetProperty(name).GetDouble(), 0, 1));
    }

    private WorkerEvents Run(XirGraph graph)
    {
        XmodelFile.Write(_folder.File("net.xmodel"), graph);
        var images = _folder.Write("t-images-idx3-ubyte", FloatModels.Images(Images));
        _folder.Write("t-labels-idx1-ubyte",
            [0, 0, 8, 1, 0, 0, 0, Images, .. Enumerable.Range(0, Images).Select(image => (byte)(image % 3))]);
        return WorkerEvents.Of(_folder, new JsonObject
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
}
