using System.Runtime.InteropServices;
using Vai.Xir.Serialization;

namespace Vai.Sdk.Tests;

/// <summary>What a user sees: the packages, a new project from the template, and the mistakes that one makes in it.</summary>
public sealed class NewProjectTests(PackedSdk sdk)
{
    private const string Network = "garments.pt";

    [Fact]
    public void Projects_of_all_templates_build_from_a_solution_above_them_and_run_and_a_second_build_runs_no_stage()
    {
        var folder = sdk.NewProject("All/Fresh", "--target", "B1152", "--no-restore");
        var solution = Path.GetDirectoryName(folder)!;
        sdk.NewProject("All/Pictures", "vai-library", ["--target", "B800", "--no-restore"]);
        var tests = sdk.NewProject("All/Tests", "vai-test", ["--no-restore"]);
        var board = sdk.NewProject("All/Shop", "vai-board", ["--board", "root@10.0.0.1:2222", "--no-restore"]);
        PackedSdk.Run(solution, "new", "sln", "--name", "All", "--format", "slnx").AssertSucceeded();
        PackedSdk.Run(solution, "sln", "All.slnx", "add", "Fresh", "Pictures", "Tests", "Shop").AssertSucceeded();

        var first = PackedSdk.Build(solution, "All.slnx");

        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Empty(first.Warnings);
        var outputs = Directory.GetFiles(Path.Combine(folder, "bin", "Debug", "net10.0", "garments")).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);
        Assert.Equal(
            ["compile.txt", "deploy.xmodel", "garments_float.xmodel", "garments_int.xmodel", "inspect.txt", "md5sum.txt", "meta.json",
                "report.html"],
            outputs);
        Assert.True(File.Exists(Path.Combine(solution, "Pictures", "bin", "Debug", "net10.0", "Pictures", "garments", "deploy.xmodel")));
        Assert.Contains(
            "<Board>root@10.0.0.1:2222</Board>", File.ReadAllText(Path.Combine(board, "Shop.csproj")), StringComparison.Ordinal);

        Assert.Contains(
            "trouser.pgm: class 1, trouser (", PackedSdk.Run(folder, "run", "--no-build").AssertSucceeded(), StringComparison.Ordinal);
        Assert.Contains(
            "trouser.pgm: class 1, trouser (", PackedSdk.Run(board, "run", "--no-build").AssertSucceeded(), StringComparison.Ordinal);
        Assert.Contains(
            "Total: 3, Errors: 0, Failed: 0", PackedSdk.Run(tests, "run", "--no-build").AssertSucceeded(), StringComparison.Ordinal);

        var second = PackedSdk.Build(folder);
        Assert.Equal((0, 0), (second.ExitCode, second.WorkerRuns));
        PackedSdk.Run(folder, "msbuild", "-nologo", "-question", "-t:Build").AssertSucceeded();

        // An item in the project, in its namespace.
        sdk.New(folder, "vai-class", "--name", "Shown");
        Assert.StartsWith("namespace Fresh;", File.ReadAllText(Path.Combine(folder, "Shown.cs")), StringComparison.Ordinal);
        Assert.Equal((0, 0), (PackedSdk.Build(folder).ExitCode, PackedSdk.Build(folder).WorkerRuns));

        PackedSdk.Run(folder, "clean", "-nologo", "-v:q").AssertSucceeded();
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "bin"), "*.xmodel", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "obj"), "*.xmodel", SearchOption.AllDirectories));
    }

    [Fact]
    public void An_ordinary_project_takes_the_SDK_as_a_package()
    {
        var folder = sdk.NewProject("Plain", "--no-restore");
        var project = Path.Combine(folder, "Plain.csproj");
        File.WriteAllText(project, File.ReadAllText(project)
            .Replace($"Sdk=\"Vai.Sdk/{sdk.Version}\"", "Sdk=\"Microsoft.NET.Sdk\"", StringComparison.Ordinal)
            .Replace("<ItemGroup>", $"""
                <ItemGroup>
                  <PackageReference Include="Vai.Sdk" Version="{sdk.Version}" />
                  <PackageDownload Include="libtorch-cpu-{RuntimeInformation.RuntimeIdentifier}" Version="[2.10.0]" />
                """, StringComparison.Ordinal));

        var first = PackedSdk.Build(folder);

        Assert.True(first.ExitCode == 0, first.Output);
        Assert.Empty(first.Warnings);
        Assert.Contains("class ", PackedSdk.Run(folder, "run", "--no-build").AssertSucceeded(), StringComparison.Ordinal);
        var second = PackedSdk.Build(folder);
        Assert.Equal((0, 0), (second.ExitCode, second.WorkerRuns));
    }

    [Fact]
    public void A_compiled_model_is_an_item_like_any_other()
    {
        var folder = sdk.NewProject("Ready", "--target", "B2304", "--no-restore");
        Assert.Equal(0, PackedSdk.Build(folder).ExitCode);
        var output = PackedSdk.Run(folder, "run", "--no-build").AssertSucceeded();
        File.Copy(Path.Combine(folder, "bin", "Debug", "net10.0", "garments", "deploy.xmodel"), Path.Combine(folder, "garments.xmodel"));
        var project = Path.Combine(folder, "Ready.csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace("""<DpuModel Include="garments.pt" DpuTarget="B2304" CalibrationSet="calibration/*.png" />""", """<DpuModel Include="garments.xmodel" />""", StringComparison.Ordinal));
        Directory.Delete(Path.Combine(folder, "bin"), recursive: true);

        var built = PackedSdk.Build(folder);

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal(output, PackedSdk.Run(folder, "run", "--no-build").AssertSucceeded());
        Assert.Equal((0, 0), (PackedSdk.Build(folder).ExitCode, PackedSdk.Build(folder).WorkerRuns));

        // The other SDK may stand behind ours, too: it prepares Microsoft.NET.Sdk and must bring it itself.
        File.WriteAllText(project, File.ReadAllText(project)
            .Replace($"Vai.Sdk/{sdk.Version}\"", $"Vai.Sdk/{sdk.Version};Microsoft.NET.Sdk.Web\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Program.cs"),
            "_ = WebApplication.CreateBuilder(args); using var runner = Ready.GarmentsRunner.Create();");
        var web = PackedSdk.Build(folder);
        Assert.True(web.ExitCode == 0, web.Output);
        Assert.Empty(web.Warnings);
        PackedSdk.Run(folder, "run", "--no-build").AssertSucceeded();
    }

    [Theory]
    [InlineData("broken model", "VAI2010")]
    [InlineData("no calibration images", "VAI1005")]
    [InlineData("unknown target", "VAI1001")]
    public void A_mistake_gives_one_error_at_the_model_and_nothing_half_written(string mistake, string code)
    {
        var folder = sdk.NewProject(mistake.Replace(' ', '_'), "--no-restore");
        var project = Directory.GetFiles(folder, "*.csproj").Single();
        switch (mistake)
        {
            case "broken model":
                File.WriteAllText(Path.Combine(folder, Network), "no network");
                break;
            case "no calibration images":
                File.WriteAllText(project, File.ReadAllText(project).Replace("calibration/*.png", "none/*.png", StringComparison.Ordinal));
                break;
            default:
                File.WriteAllText(project, File.ReadAllText(project).Replace("B4096", "B9000", StringComparison.Ordinal));
                break;
        }

        var built = PackedSdk.Build(folder);

        Assert.NotEqual(0, built.ExitCode);
        var error = Assert.Single(built.Errors);
        Assert.Equal((code, project), (error.Code, error.File));
        Assert.StartsWith(Network + ": ", error.Text, StringComparison.Ordinal);
        Assert.Contains($"### {code}\n", sdk.InPackage("docs/diagnostics.md"), StringComparison.Ordinal);
        Assert.Empty(built.Warnings);
        Assert.Empty(Directory.GetFiles(folder, "*.xmodel", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_layer_that_the_DPU_cannot_compute_is_one_diagnostic_at_the_model()
    {
        var folder = sdk.NewProject("Silu", "--no-restore");
        var project = Path.Combine(folder, "Silu.csproj");
        File.WriteAllText(project, File.ReadAllText(project).Replace(Network, "silu.xmodel", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(folder, "Program.cs"), "return;");
        var net = new FloatNet();
        net.Elementwise("silu", "swish", null, net.Convolution("conv", net.Input("image", 1, 28, 28, 1), 4, new Window(3, 3)));
        XmodelFile.Write(Path.Combine(folder, "silu.xmodel"), net.Build());

        var built = PackedSdk.Build(folder);

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Empty(built.Warnings);
        var inspection = Assert.Single(built.Messages("VAI2003"));
        Assert.Contains("layer 'silu': swish runs on the CPU", inspection, StringComparison.Ordinal);
        var compilation = Assert.Single(built.Messages("VAI4101"));
        Assert.Contains("layer 'silu': This swish runs on the processor", compilation, StringComparison.Ordinal);
    }
}
