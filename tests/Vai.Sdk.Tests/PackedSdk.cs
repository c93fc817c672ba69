using System.Diagnostics;

[assembly: AssemblyFixture(typeof(Vai.Sdk.Tests.PackedSdk))]

namespace Vai.Sdk.Tests;

/// <summary>The packages as they would be published, made once for all tests, and a folder in which projects use them.</summary>
public sealed class PackedSdk : IDisposable
{
    private static readonly string Feed = Path.Combine(SharedData.RepositoryRoot, "artifacts", "packages");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vai-sdk");

    public PackedSdk()
    {
        Run(SharedData.RepositoryRoot, "build", Path.Combine("eng", "Pack.proj"), "-nologo", "-v:q").AssertSucceeded();
        Version = File.ReadAllText(Path.Combine(Feed, "version.txt")).Trim();
        File.WriteAllText(Path.Combine(_folder.FullName, "nuget.config"), $"""
            <configuration><packageSources><add key="vai-local" value="{Feed}" /></packageSources></configuration>
            """);
        Run(_folder.FullName, "new", "install", Path.Combine(Feed, $"Vai.Templates.{Version}.nupkg"), "--debug:custom-hive", Hive)
            .AssertSucceeded();
    }

    public string Version { get; }

    /// <summary>A text file of the SDK's package.</summary>
    public string InPackage(string path)
    {
        using var package = System.IO.Compression.ZipFile.OpenRead(Path.Combine(Feed, $"Vai.Sdk.{Version}.nupkg"));
        using var reader = new StreamReader(package.GetEntry(path)!.Open());
        return reader.ReadToEnd();
    }

    private string Hive => Path.Combine(_folder.FullName, "hive");

    /// <summary>What <c>dotnet new vai-model</c> makes.</summary>
    /// <returns>Its folder.</returns>
    public string NewProject(string name, params string[] options) => NewProject(name, "vai-model", options);

    /// <summary>What <c>dotnet new</c> makes of a template.</summary>
    /// <returns>Its folder.</returns>
    public string NewProject(string name, string template, string[] options)
    {
        New(_folder.FullName, [template, "--output", name, .. options]);
        return Path.Combine(_folder.FullName, name);
    }

    public void New(string folder, params string[] arguments)
    {
        // The templates' settings are one file.
        lock (_folder)
        {
            Run(folder, ["new", .. arguments, "--debug:custom-hive", Hive]).AssertSucceeded();
        }
    }

    internal static (int ExitCode, string Output) Run(string folder, params string[] arguments) => Run(folder, [], arguments);

    /// <param name="variables">Of the environment.</param>
    internal static (int ExitCode, string Output) Run(string folder, Dictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
            { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }

    internal static Built Build(string folder, params string[] arguments)
    {
        var (exitCode, output) = Run(folder, ["build", "-nologo", "-v:q", "-bl:log.binlog", .. arguments]);
        return new Built(exitCode, output, Path.Combine(folder, "log.binlog"));
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class RunAssertions
{
    public static string AssertSucceeded(this (int ExitCode, string Output) run)
    {
        Assert.True(run.ExitCode == 0, run.Output);
        return run.Output;
    }
}
