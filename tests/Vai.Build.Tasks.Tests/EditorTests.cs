using System.Text.RegularExpressions;

namespace Vai.Build.Tasks.Tests;

/// <summary>What editors ask the targets, as they ask it.</summary>
public partial class EditorTests
{
    [Fact]
    public void Visual_Studio_builds_when_something_changed_and_then_no_more()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Write("labels.txt", "one\ntwo");
        project.Write("net.pt.beside", "looked for by a stage itself");
        Assert.Equal(0, project.Build().ExitCode);
        var check = new UpToDateCheck(project);

        // After a build outside of it, its own is due: it knows of none.
        check.Load();
        Assert.Equal("NotFound obj/Debug/net10.0/dpu.uptodate", check.Reason());
        Assert.Equal(
            ["images/1.png", "images/2.png", "labels.txt", "net.pt", "net.pt.beside", "obj/Debug/net10.0/dpu.inputs.txt"],
            check.Inputs.Select(project.Relative).Order(StringComparer.Ordinal));
        BuildOnce(check);

        foreach (var file in (string[])["images/1.png", "labels.txt", "net.pt", "net.pt.beside"])
        {
            // A new date alone is reason enough to look, and looking ends it.
            File.SetLastWriteTimeUtc(project.PathOf(file), DateTime.UtcNow);
            Assert.Equal("Newer " + file, check.Reason());
        }

        BuildOnce(check);

        File.Delete(project.PathOf("bin/Debug/net10.0/net/deploy.xmodel"));
        Assert.Equal("NotFound bin/Debug/net10.0/net/deploy.xmodel", check.Reason());
        BuildOnce(check);

        // An image that is gone: nothing is newer, but the list of images is, as soon as the editor looks again.
        File.Delete(project.PathOf("images/2.png"));
        Assert.Equal("NotFound images/2.png", check.Reason());
        check.Load();
        Assert.Equal("Newer obj/Debug/net10.0/dpu.inputs.txt", check.Reason());
        BuildOnce(check);
    }

    [Fact]
    public void An_editor_sees_a_class_in_a_fresh_clone_without_an_inspection_and_the_true_one_without_a_quantization()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        string[] designTime =
        [
            "msbuild", "App.csproj", "-nologo", "-t:Compile", "-p:DesignTimeBuild=true", "-p:BuildingInsideVisualStudio=true",
            "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-getItem:Compile",
        ];

        var fresh = project.Run([.. designTime, "-restore"]);
        Assert.Contains("stub.g.cs", fresh.Output, StringComparison.Ordinal);
        Assert.Empty(project.TakeWorkerLog());

        Assert.Equal(0, project.Build().ExitCode);
        project.TakeWorkerLog();
        project.Write("net.pt", "another model");
        var known = project.Run(designTime);
        Assert.Contains("NetRunner.g.cs", known.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("stub.g.cs", known.Output, StringComparison.Ordinal);
        Assert.Equal(["inspect net.pt"], project.TakeWorkerLog());
    }

    [Theory]
    [InlineData("Classifier", true)]
    [InlineData("Preprocessed", false)]
    public void The_class_of_a_fresh_clone_has_the_members_of_the_true_one(string model, bool hasLabels)
    {
        var baseline = File.ReadAllText(Path.Combine(
            SharedData.RepositoryRoot, "tests", "Vai.Compiler.Tests", "RunnerGeneration", "Baselines", model + ".g.cs"));
        var members = Members(RunnerStub.Text("App", model + "Runner", "public", hasLabels));
        Assert.Equal(Members(baseline), members);
        Assert.Contains("publicintDpuSubgraphCount", members);
    }

    // From "public" to where the body or the value begins, without blanks.
    private static string[] Members(string source) =>
    [
        .. Member().Matches(source).Select(match => match.Value)
            .Select(text => text.Contains("const", StringComparison.Ordinal) ? text[..text.IndexOf('=', StringComparison.Ordinal)] : text)
            .Select(text => string.Concat(text.Where(character => !char.IsWhiteSpace(character)))),
    ];

    [GeneratedRegex(@"\bpublic\s[^{;]*?(?=\{|=>|;)")]
    private static partial Regex Member();

    [Fact]
    public void Dotnet_watch_watches_models_images_and_labels()
    {
        using var project = new ConsumerProject(ConsumerProject.OneModel);
        project.Edit("App.csproj", "<TargetFramework>net10.0</TargetFramework>", "<TargetFrameworks>net10.0;net9.0</TargetFrameworks>");
        project.Write("labels.txt", "one\ntwo");
        project.Write("images/1;2.png", "a name with a semicolon");

        var listed = project.Run(["watch", "--project", "App.csproj", "--list"]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(project.Relative);

        Assert.Superset(
            new HashSet<string> { "images/1.png", "images/1;2.png", "images/2.png", "labels.txt", "net.pt" }, listed.ToHashSet());
    }

    private static void BuildOnce(UpToDateCheck check)
    {
        check.Build();
        Assert.Null(check.Reason());
    }
}
