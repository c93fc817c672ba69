using System.Text.Json;

namespace Vai.Build.Tasks.Tests;

/// <summary>Characters that mean something to MSBuild, in the names of files and folders: the real engine builds, and the worker is told
/// the real paths.</summary>
public class PathTests
{
    // %20 is no name of a project's folder: a project without models does not build there either.
    [Theory]
    [InlineData("a;b", "a%3Bb", "a;b")]
    [InlineData("a%20b", "a%2520b", "app")]
    [InlineData("a b", "a b", "a b")]
    [InlineData("größe 模型", "größe 模型", "größe 模型")]
    [InlineData("it's (1) @$", "it%27s %281%29 %40%24", "it's (1) @$")]
    public void A_name_is_the_same_to_the_project_the_engine_and_the_worker(string name, string escaped, string folder)
    {
        using var project = new ConsumerProject(
            $"""
            <DpuModel Include="{escaped}/{escaped}.pt" DpuTarget="B3136" CalibrationSet="{escaped}/*.png;images/1.png" EvaluationSet="{escaped}/{escaped}.png" Labels="{escaped}/{escaped}.txt" />
            """,
            $"<DpuModelsOutputPath>obj/{escaped}/</DpuModelsOutputPath>",
            folder);
        var model = $"{name}/{name}.pt";
        project.Write(model, "a model");
        project.Write($"{name}/{name}.png", "a picture");
        project.Write($"{name}/{name}.txt", "a class");

        var built = project.Build();

        Assert.True(built.ExitCode == 0, built.Output);
        Assert.Equal([$"inspect {model}", $"quantize+compile {model}"], File.ReadAllLines(project.PathOf($"{name}/fake-worker.log")));
        Assert.True(File.Exists(project.PathOf($"bin/Debug/net10.0/{name}/deploy.xmodel")), built.Output);
        Assert.True(File.Exists(project.PathOf($"bin/Debug/net10.0/{name}/{name}_int.xmodel")), built.Output);
        AssertTold(project, name, [$"{name}/{name}.png", "images/1.png"]);

        var again = project.Run(["msbuild", "App.csproj", "-nologo", "-v:q", "-t:CompileDpuModels", "-bl:log.binlog"]);
        Assert.Equal((0, 0), (again.ExitCode, again.WorkerRuns));
    }

    private static void AssertTold(ConsumerProject project, string name, string[] calibration)
    {
        using var request = JsonDocument.Parse(File.ReadAllBytes(project.PathOf($"obj/{name}/quantize.request.json")));
        var told = request.RootElement.GetProperty("models")[0];
        var metadata = told.GetProperty("metadata");
        Assert.Equal(project.PathOf($"{name}/{name}.pt"), told.GetProperty("model").GetString());
        Assert.Equal($"{name}/{name}.pt", told.GetProperty("displayPath").GetString());
        Assert.StartsWith(project.PathOf($"obj/{name}/"), told.GetProperty("outputDirectory").GetString(), StringComparison.Ordinal);
        Assert.Equal(project.PathOf($"{name}/{name}.txt"), metadata.GetProperty("Labels").GetString());
        Assert.Equal(
            calibration.Select(project.PathOf).Order(StringComparer.Ordinal),
            metadata.GetProperty("CalibrationSet").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal(project.PathOf($"{name}/{name}.png"), metadata.GetProperty("EvaluationSet")[0].GetString());
    }
}
