using Vai.Project;

namespace Vai.Build.Tasks.Tests;

/// <summary>What a project may write on a <c>DpuModel</c>, and what is said of what it may not.</summary>
public sealed class ItemTests : IDisposable
{
    private readonly TaskBench _bench = new();

    [Theory]
    [InlineData("VAI1004", "missing.pt", "Access", "public", "missing.pt")]
    [InlineData("VAI1025", "images", "Access", "public", "'images' is a folder")]
    [InlineData("VAI1006", "net.pt", "DpuTarget", "", "DpuTarget")]
    [InlineData("VAI1007", "net.pt", "CalibrationSet", "", "CalibrationSet")]
    [InlineData("VAI1005", "net.pt", "CalibrationSet", "pictures/*.png", "pictures/*.png")]
    [InlineData("VAI1021", "net.pt", "Entry", "Quantised", "Did you mean 'Quantized'?")]
    [InlineData("VAI1021", "net.pt", "Access", "privat", "public, internal")]
    [InlineData("VAI1021", "net.pt", "FineTune", "Fst", "Did you mean 'Fast'?")]
    [InlineData("VAI1021", "net.pt", "InputColor", "rg", "Did you mean 'Rgb'?")]
    [InlineData("VAI1022", "net.pt", "Module", "MyApp.FashionCnn", "MyApp.FashionCnn")]
    [InlineData("VAI1023", "net.pt", "ClassName", "class", "'class' is a keyword")]
    [InlineData("VAI1023", "net.pt", "ClassName", "../../Stolen", "has the character '.'")]
    [InlineData("VAI1023", "net.pt", "ClassName", "2nd", "begins with a digit")]
    [InlineData("VAI1023", "net.pt", "ClassName", "A.B", "has the character '.'")]
    [InlineData("VAI1023", "net.pt", "Namespace", "My.new.App", "'new' is a keyword")]
    [InlineData("VAI1023", "net.pt", "Namespace", "My..App", "is empty")]
    public void A_mistake_is_one_error_at_the_model_and_nothing_runs(string code, string model, string metadata, string value, string text)
    {
        _bench.Add(model, (metadata, value));
        Assert.False(_bench.Resolve());

        var error = Assert.Single(_bench.Errors);
        Assert.Equal((code, model), (error.Code, error.File));
        Assert.Contains(text, error.Text, StringComparison.Ordinal);
        Assert.Empty(_bench.Resolved);
        Assert.Empty(_bench.Warnings);
    }

    [Theory]
    [InlineData("FineTune", "none"), InlineData("InputColor", "Rgb"), InlineData("TrainingLoss", "Automatic")]
    [InlineData("Access", "INTERNAL")]
    [InlineData("ClassName", "Größe2Runner"), InlineData("Namespace", "My.App_2.record"), InlineData("Visible", "false")]
    public void What_means_something_is_taken(string metadata, string value)
    {
        _bench.Add("net.pt", (metadata, value));
        Assert.True(_bench.Resolve());
        Assert.Empty(_bench.Warnings);
    }

    [Theory]
    [InlineData("MaxAcuracyDrop", "Did you mean 'MaxAccuracyDrop'?")]
    [InlineData("FineTun", "Did you mean 'FineTune'?")]
    [InlineData("Calibration", "NoWarn=\"VAI1024\"")]
    public void A_metadatum_that_nobody_reads_is_a_warning(string metadata, string text)
    {
        _bench.Add("net.pt", (metadata, "1%"));
        Assert.True(_bench.Resolve());
        var warning = Assert.Single(_bench.Warnings);
        Assert.Equal(("VAI1024", "net.pt"), (warning.Code, warning.File));
        Assert.Contains(metadata, warning.Text, StringComparison.Ordinal);
        Assert.Contains(text, warning.Text, StringComparison.Ordinal);

        _bench.TreatWarningsAsErrors = true;
        Assert.False(_bench.Resolve());
    }

    [Fact]
    public void What_is_compiled_anew_needs_a_target_and_no_calibration_set()
    {
        _bench.Write("vendor.xmodel", "a model of the vendor");
        _bench.Add("vendor.xmodel", ("CalibrationSet", ""), ("Entry", "Recompile"), ("DpuTarget", ""));

        Assert.False(_bench.Resolve());

        Assert.Equal(["VAI1006"], _bench.Errors.Select(error => error.Code));
    }

    [Fact]
    public void The_words_of_Entry_are_those_of_the_table() =>
        Assert.Equal(Enum.GetNames<ModelEntry>(), DpuModelMetadata.Entry.Words.Select(word => word.Word));

    [Theory]
    [InlineData("B512", "", "VAI1008"), InlineData("B512", "Other", "VAI1009")]
    public void One_model_for_two_DPUs_needs_two_names(string target, string space, string code)
    {
        _bench.Add("net.pt");
        _bench.Add("net.pt", ("DpuTarget", target), ("Namespace", space));
        Assert.False(_bench.Resolve());
        Assert.Equal((code, "net.pt"), (_bench.Errors.Single().Code, _bench.Errors.Single().File));
    }

    [Fact]
    public void Models_of_two_libraries_lie_in_folders_that_are_named_after_the_libraries()
    {
        _bench.Add("net.pt");
        Assert.Equal("net/deploy.xmodel", DeployPath(""));
        Assert.Equal("First/net/deploy.xmodel", DeployPath("First"));
        Assert.Equal("Second/net/deploy.xmodel", DeployPath("Second"));

        string DeployPath(string library)
        {
            _bench.DeployRoot = library;
            Assert.True(_bench.Resolve());
            return _bench.Resolved.Single().GetMetadata("DeployPath");
        }
    }

    [Fact]
    public void Clean_deletes_what_builds_recorded_of_models_that_left_the_project_too_and_nothing_else()
    {
        _bench.Add("net.pt");
        _bench.Write("gone.pt", "another");
        var gone = _bench.Add("gone.pt");
        _bench.Build();
        _bench.Remove(gone);
        _bench.Write("net.pt", "broken");
        _bench.Build();
        _bench.Write("obj/dpu/mine.txt", "the user's");
        _bench.Write("obj/dpu/net/deploy.xmodel", "the user's");
        File.WriteAllText(_bench.OutputOf("net", "notes.txt"), "the user's");

        _bench.Clean();

        Assert.Equal(
            new[] { _bench.PathOf("obj/dpu/mine.txt"), _bench.PathOf("obj/dpu/net/deploy.xmodel"), _bench.OutputOf("net", "notes.txt") }
                .Order(StringComparer.Ordinal),
            Directory.GetFiles(_bench.PathOf("obj/dpu"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Clean_leaves_no_folder_behind()
    {
        _bench.Add("net.pt");
        _bench.Build();
        _bench.Clean();
        Assert.False(Directory.Exists(_bench.PathOf("obj/dpu")));
    }

    [Theory]
    [InlineData("vendor.xmodel", ""), InlineData("vendor_int.xmodel", ""), InlineData("odd.bin", "Quantized")]
    [InlineData("vendor.xmodel", "recompile"), InlineData("vendor_int.onnx", ""), InlineData("vendor.int.pt", "")]
    public void A_model_that_is_quantized_or_compiled_already_enters_at_its_stage(string file, string entry)
    {
        _bench.Write(file, "a model of the vendor");
        _bench.Add(file, ("CalibrationSet", ""), ("Entry", entry));
        Assert.Equal(["inspect " + file, "compile " + file], _bench.Build());
        Assert.Empty(_bench.Build());
        _bench.WriteOlder(file, "another model");
        Assert.Equal(["inspect " + file, "compile " + file], _bench.Build());
        _bench.Clean();
        Assert.Equal("another model", File.ReadAllText(_bench.PathOf(file)));
    }

    public void Dispose() => _bench.Dispose();
}
