using Vai.Project;

namespace Vai.Build.Tasks.Tests;

public class DiagnosticTests
{
    [Theory]
    [InlineData("""<DpuModel Include="missing.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""", "VAI1004", "missing.pt")]
    [InlineData("""<DpuModel Include="net.pt" CalibrationSet="images/*.png" />""", "VAI1006", "net.pt")]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B3136" />""", "VAI1007", "net.pt")]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="pictures/*.png" />""", "VAI1005", "net.pt")]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" Entry="Quantised" />""", "VAI1021", "net.pt")]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" Module="MyApp.FashionCnn" />""", "VAI1022", "net.pt")]
    public void A_mistake_in_the_project_gives_one_error_at_the_model_and_runs_nothing(string item, string code, string file)
    {
        using var project = new ConsumerProject(item);

        var built = project.Build();

        Assert.NotEqual(0, built.ExitCode);
        var error = Assert.Single(built.Errors);
        Assert.Equal((code, file), (error.Code, error.File));
        Assert.Empty(project.TakeWorkerLog());
    }

    [Fact]
    public void An_MSBuild_that_is_too_old_is_the_only_error_in_the_words_of_the_catalogue()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);

        var built = project.Build("-p:_VaiMSBuildVersion=18.8.99");

        Assert.NotEqual(0, built.ExitCode);
        var error = Assert.Single(built.Errors);
        Assert.Equal(("VAI0006", VaiDiagnostics.SdkTooOld.Unplaced("18.8.99").Text), (error.Code, error.Text));
        Assert.Empty(project.TakeWorkerLog());
    }

    [Fact]
    public void The_words_of_Entry_are_those_of_the_table() =>
        Assert.Equal(Enum.GetNames<ModelEntry>(), DpuModelMetadata.Entry.Words.Select(word => word.Word));

    [Theory]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B512" CalibrationSet="images/*.png" />""", "VAI1008")]
    [InlineData("""<DpuModel Include="net.pt" DpuTarget="B512" CalibrationSet="images/*.png" Namespace="Other" />""", "VAI1009")]
    public void One_model_for_two_DPUs_needs_two_names(string second, string code)
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel + second);
        var error = Assert.Single(project.Build().Errors);
        Assert.Equal((code, "net.pt"), (error.Code, error.File));
    }

    [Fact]
    public void One_model_for_two_DPUs_is_compiled_for_both()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel + """<DpuModel Include="net.pt" DpuTarget="B512" CalibrationSet="images/*.png" ClassName="SmallRunner" />""");
        var built = project.Build();
        Assert.True(built.ExitCode == 0, built.Output);
        Assert.All(["net", "Small"], name => Assert.True(File.Exists(project.PathOf($"bin/Debug/net10.0/{name}/deploy.xmodel"))));
        Assert.Equal(4, project.TakeWorkerLog().Length);
    }

    [Fact]
    public void A_broken_model_gives_one_error_at_the_model_and_leaves_no_output()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("net.pt", "broken");

        var built = project.Build();

        var error = Assert.Single(built.Errors);
        Assert.Equal(("VAI2001", "net.pt"), (error.Code, error.File));
        Assert.Equal("layer 'conv1': It is broken. Mend it.", error.Text);
        Assert.False(Directory.Exists(project.PathOf("bin/Debug/net10.0/net")));
    }

    [Fact]
    public void A_crash_of_the_worker_is_an_error_at_the_model_that_quotes_its_last_words()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("net.pt", "crash");

        var error = Assert.Single(project.Build().Errors);

        Assert.Equal(("VAI0005", "net.pt"), (error.Code, error.File));
        Assert.Contains("134", error.Text, StringComparison.Ordinal);
        Assert.Contains("terminate called", error.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_CSharp_error_costs_no_quantization()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("Program.cs", "this is no C#");

        Assert.NotEqual(0, project.Build().ExitCode);
        Assert.Equal(["inspect net.pt"], project.TakeWorkerLog());
    }

    [Theory]
    [InlineData("", 0, 1, 0)]
    [InlineData("<NoWarn>$(NoWarn);VAI2102</NoWarn>", 0, 0, 0)]
    [InlineData("<WarningsAsErrors>VAI2102</WarningsAsErrors>", 1, 0, 1)]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", 1, 0, 1)]
    [InlineData("<TreatWarningsAsErrors>true</TreatWarningsAsErrors><WarningsNotAsErrors>VAI2102</WarningsNotAsErrors>", 0, 1, 0)]
    public void Warnings_obey_the_switches_that_every_project_knows(string properties, int exitCode, int warnings, int errors)
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel, properties);
        project.Write("net.pt", "warn");

        var built = project.Build();

        Assert.Equal((exitCode, warnings, errors),
            (built.ExitCode, built.Warnings.Count(item => item.Code == "VAI2102"), built.Errors.Count));
    }
}
