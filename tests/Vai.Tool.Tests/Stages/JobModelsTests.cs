using Vai.Project;
using Vai.Runtime.Tensors;
using Vai.Tool.Stages;
using Vai.Xir.Serialization;

namespace Vai.Tool.Tests.Stages;

/// <summary>How often the stages of a job read its model.</summary>
public sealed class JobModelsTests : IDisposable
{
    private static readonly string Sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist", "fmnist.pt");
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_stages_of_a_float_model_import_it_once()
    {
        var models = Models(Sample, ("CalibrationSet", _folder.Write("images.idx", FloatModels.Images(10))));
        Run(models, "inspect");
        Assert.Equal(1, models.Reads);
        Run(models, "quantize", "compile");
        // And the two that the stages wrote, float and quantized.
        Assert.Equal(3, models.Reads);
    }

    [Fact]
    public void A_process_of_its_own_that_quantizes_and_compiles_reads_what_the_stages_wrote_and_imports_nothing()
    {
        var model = Sample;
        var images = _folder.Write("images.idx", FloatModels.Images(10));
        Run(Models(model, ("CalibrationSet", images)), "inspect");
        var later = Models(model, ("CalibrationSet", images));
        Run(later, "quantize", "compile");
        Assert.Equal(2, later.Reads);
    }

    [Theory]
    [SharedRow("inspect"), SharedRow("compile"), SharedRow("inspect", "compile")]
    public void A_model_that_comes_quantized_is_imported_once(params string[] stages)
    {
        var models = Models(SharedData.Require("xmodels/lenet.quantized.h5"));
        Run(models, stages);
        Assert.Equal(1, models.Reads);
    }

    [Theory]
    [SharedRow(3, 48, 32), SharedRow(48, 32, 3)]
    public void Arrays_tell_the_size_that_a_model_leaves_open(params int[] image)
    {
        var images = _folder.File("images.npy");
        NpyFile.Write(images, new FloatTensor([2, .. image], new float[2 * 48 * 32 * 3]));
        var models = Models(SharedData.Require("models/unets.trace.pt"), ("CalibrationSet", images));
        Assert.Equal([1, 48, 32, 3], Assert.Single(models.Entered().Inputs).Output.Shape);
    }

    [Fact]
    public void A_first_image_of_a_size_that_the_model_does_not_take_is_what_is_wrong()
    {
        var images = _folder.File("images.npy");
        NpyFile.Write(images, new FloatTensor([2, 30, 40, 1], new float[2 * 30 * 40]));
        var models = Models(Sample, ("CalibrationSet", images));

        var wrong = Assert.Throws<VaiException>(models.Entered).Diagnostic;

        Assert.Equal(
            (VaiDiagnostics.CalibrationImageSize.Code, images, "The picture is 40x30, the model takes 28x28."),
            (wrong.Code, wrong.Location.File, wrong.Message));
    }

    [Fact]
    public void A_float_xmodel_is_parsed_once()
    {
        var path = _folder.File("net.xmodel");
        XmodelFile.Write(path, FloatModels.Classifier());
        var models = Models(path);
        Run(models, "inspect");
        Assert.Equal(1, models.Reads);
    }

    [Fact]
    public void Another_content_under_the_same_path_is_read_again()
    {
        var path = _folder.File("net.xmodel");
        XmodelFile.Write(path, FloatModels.Classifier());
        var models = Models(path);
        var first = models.Entered();
        Assert.Same(first, models.Entered());
        XmodelFile.Write(path, FloatModels.Classifier("softmax"));
        Assert.NotEqual(first, models.Entered());
    }

    public void Dispose() => _folder.Dispose();

    private JobModels Models(string path, params (string Name, string File)[] sets) => new(
        new ModelJob(
            path, path, "net", _folder.File("obj"),
            sets.Aggregate(
                DpuModelSettings.Empty.With(DpuModelMetadata.DpuTarget, "B3136"),
                (settings, set) =>
                    settings.With(DpuModelMetadata.All.Single(metadata => metadata.Name == set.Name), ImmutableArray.Create(set.File)))),
        new Silence());

    private static void Run(JobModels models, params string[] stages)
    {
        foreach (var stage in stages)
        {
            Stage.ByName(stage).Run(models, new ToolEnvironment(2, null), new Silence(), TestContext.Current.CancellationToken);
        }
    }

    private sealed class Silence : IStageLog
    {
        public void Reads(string path)
        {
        }

        public void Progress(string stage, double fraction, string text)
        {
        }

        public void Report(Diagnostic diagnostic)
        {
        }
    }
}
