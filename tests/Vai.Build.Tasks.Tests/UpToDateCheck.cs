using System.Text.Json;

namespace Vai.Build.Tasks.Tests;

/// <summary>
/// What Visual Studio decides before it builds a project, by the rules of dotnet/project-system: of each set, every input and every output
/// exists, and no input is newer than the oldest output or than the start of the last build that succeeded; every copy is there and no
/// older than what it was made from; every file that goes beside the application has the date and the size of its copy. The default set, in
/// which the C# compiler's files are, is left to the real one.
/// </summary>
internal sealed class UpToDateCheck(ConsumerProject project)
{
    // The targets that it asks for, with the dependencies that it gives them.
    private const string Targets = """
        <Project>
          <Target Name="CompileDesignTime" DependsOnTargets="_GenerateCompileInputs;Compile" />
          <Target Name="CollectUpToDateCheckInputDesignTime" DependsOnTargets="CompileDesignTime" />
          <Target Name="CollectUpToDateCheckOutputDesignTime" DependsOnTargets="CompileDesignTime" />
          <Target Name="CollectUpToDateCheckBuiltDesignTime" DependsOnTargets="CompileDesignTime" />
          <Target Name="CollectCopyToOutputDirectoryItemDesignTime"
                  DependsOnTargets="ResolveAssemblyReferences;CompileDesignTime;_GetCopyToOutputDirectoryItemsFromThisProject" />
        </Project>
        """;

    private static readonly string[] Collected =
        ["UpToDateCheckInput", "UpToDateCheckOutput", "UpToDateCheckBuilt", "_ThisProjectItemsToCopyToOutputDirectory"];

    private Dictionary<string, Dictionary<string, string>[]> _items = [];
    private DateTime _lastBuild = DateTime.MinValue;

    public IEnumerable<string> Inputs => _items["UpToDateCheckInput"].Select(PathOf);

    /// <summary>A design-time build, as when the project is opened or edited.</summary>
    public void Load()
    {
        project.Write("DesignTime.targets", Targets);
        var answer = project.Run(
        [
            "msbuild", "App.csproj", "-nologo", "-p:DesignTimeBuild=true", "-p:BuildingProject=false", "-p:BuildingInsideVisualStudio=true",
            "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
            "-p:CustomAfterMicrosoftCommonTargets=" + project.PathOf("DesignTime.targets"),
            "-t:CollectUpToDateCheckInputDesignTime;CollectUpToDateCheckOutputDesignTime;CollectUpToDateCheckBuiltDesignTime;"
                + "CollectCopyToOutputDirectoryItemDesignTime",
            .. Collected.Select(name => "-getItem:" + name),
        ]);
        Assert.True(answer.ExitCode == 0, answer.Output);
        using var json = JsonDocument.Parse(answer.Output);
        _items = json.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(
            items => items.Name,
            items => items.Value.EnumerateArray().Select(item => item.EnumerateObject().ToDictionary(
                metadatum => metadatum.Name, metadatum => metadatum.Value.GetString()!, StringComparer.Ordinal)).ToArray());
    }

    /// <summary>A build as Visual Studio starts one.</summary>
    public void Build()
    {
        var start = DateTime.UtcNow;
        var built = project.Run(["msbuild", "App.csproj", "-nologo", "-v:q", "-p:BuildingInsideVisualStudio=true"]);
        Assert.True(built.ExitCode == 0, built.Output);
        _lastBuild = start;
    }

    /// <summary>Why there has to be a build; null where there need be none.</summary>
    public string? Reason() => Of("UpToDateCheckInput").Concat(Of("UpToDateCheckOutput")).Select(SetOf).Distinct().Order().Select(ReasonOf)
        .Concat(Of("UpToDateCheckBuilt").Select(ReasonOfCopy)).Concat(Of("_ThisProjectItemsToCopyToOutputDirectory").Select(ReasonOfItem))
        .FirstOrDefault(reason => reason is not null);

    private IEnumerable<Dictionary<string, string>> Of(string itemType) => _items[itemType];

    private string? ReasonOf(string set)
    {
        var outputs = Of("UpToDateCheckOutput").Where(item => SetOf(item) == set).Select(PathOf).ToArray();
        var inputs = Of("UpToDateCheckInput").Where(item => SetOf(item) == set).Select(PathOf).ToArray();
        var newest = outputs.Length == 0 ? null : inputs.Where(File.Exists).MaxBy(File.GetLastWriteTimeUtc);
        return Missing([.. outputs, .. inputs])
            ?? (newest is null ? null
                : File.GetLastWriteTimeUtc(newest) > outputs.Min(File.GetLastWriteTimeUtc) ? "Newer " + project.Relative(newest)
                : File.GetLastWriteTimeUtc(newest) > _lastBuild ? "ModifiedSince " + project.Relative(newest)
                : null);
    }

    private string? ReasonOfCopy(Dictionary<string, string> item) =>
        ReasonOfCopy(project.PathOf(item["Original"]), PathOf(item), "PreserveNewest");

    private string? ReasonOfItem(Dictionary<string, string> item) => ReasonOfCopy(
        PathOf(item), project.PathOf(Path.Combine("bin/Debug/net10.0", item["TargetPath"])), item["CopyToOutputDirectory"]);

    private string? ReasonOfCopy(string source, string copy, string when) =>
        Missing([source, copy])
        ?? (File.GetLastWriteTimeUtc(copy) < File.GetLastWriteTimeUtc(source) ? "Newer " + project.Relative(source)
            : when == "IfDifferent" && Stamp(copy) != Stamp(source) ? "Differs " + project.Relative(source)
            : null);

    private string? Missing(string[] paths) =>
        paths.FirstOrDefault(path => !File.Exists(path)) is { } missing ? "NotFound " + project.Relative(missing) : null;

    private static (DateTime, long) Stamp(string path) => (File.GetLastWriteTimeUtc(path), new FileInfo(path).Length);

    private static string SetOf(Dictionary<string, string> item) => item.GetValueOrDefault("Set", "");

    private string PathOf(Dictionary<string, string> item) => project.PathOf(item["Identity"]);
}
