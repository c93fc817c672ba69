using System.Diagnostics;

namespace Vai.Build.Tasks.Tests;

/// <summary>
/// A project of a user in a folder of its own, built by the real <c>dotnet</c> with the SDK's files as they lie in the repository and
/// a fake worker.
/// </summary>
internal sealed class ConsumerProject : IDisposable
{
    private static readonly string OutputOfTests = AppContext.BaseDirectory;

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("vai-consumer");
    private readonly DirectoryInfo _folder;

    /// <param name="folder">The name of the project's folder.</param>
    /// <param name="sdk">The SDK beside ours: that of ordinary projects comes with ours.</param>
    public ConsumerProject(string items, string properties = "", string folder = "app", string? sdk = null)
    {
        _folder = _root.CreateSubdirectory(folder);
        // The folder is outside the repository, but a stray file above it must not leak in.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        WriteProject("App.csproj", items, "<OutputType>Exe</OutputType>" + properties, sdk);
        Write("Program.cs", "System.Console.WriteLine(\"runs\");");
        Write("net.pt", "a model");
        Write("images/1.png", "one");
        Write("images/2.png", "two");
    }

    public const string OneModel = """<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""";

    public static string Worker =>
        Path.Combine(OutputOfTests.Replace("Vai.Build.Tasks.Tests", "FakeVaiWorker", StringComparison.Ordinal), "FakeVaiWorker.dll");

    /// <summary>A project with the SDK's files as they lie in the repository.</summary>
    public void WriteProject(string relative, string items, string properties = "", string? sdk = null)
    {
        var own = Path.Combine(SharedData.RepositoryRoot, "sdk", "Vai.Sdk", "Sdk");
        Write(relative, $"""
            <Project>
              <PropertyGroup>
                <_VaiTasksAssembly>{Path.Combine(OutputOfTests, "Vai.Build.Tasks.dll")}</_VaiTasksAssembly>
                <_VaiWorker>{Worker}</_VaiWorker>
                <VaiLibtorchDirectory>/nowhere</VaiLibtorchDirectory>
                <DisableImplicitVaiReferences>true</DisableImplicitVaiReferences>
              </PropertyGroup>
              {(sdk is null ? "" : $"""<Import Project="Sdk.props" Sdk="{sdk}" />""")}
              <Import Project="{own}/Sdk.props" />
              <PropertyGroup><TargetFramework>net10.0</TargetFramework>{properties}</PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
              {(sdk is null ? "" : $"""<Import Project="Sdk.targets" Sdk="{sdk}" />""")}
              <Import Project="{own}/Sdk.targets" />
            </Project>
            """);
    }

    public string PathOf(string relative) => Path.Combine(_folder.FullName, relative);

    public string Relative(string path) => Path.GetRelativePath(_folder.FullName, path).Replace('\\', '/');

    public void Write(string relative, string text)
    {
        var path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Edit(string relative, string from, string to) =>
        Write(relative, File.ReadAllText(PathOf(relative)).Replace(from, to, StringComparison.Ordinal));

    /// <summary>What the worker was asked since the last call, one line a model.</summary>
    public string[] TakeWorkerLog()
    {
        var path = PathOf("fake-worker.log");
        if (!File.Exists(path))
        {
            return [];
        }

        var lines = File.ReadAllLines(path);
        File.Delete(path);
        return lines;
    }

    public Built Build(params string[] arguments) => Run(["build", "App.csproj", "-nologo", "-v:q", "-bl:log.binlog", .. arguments]);

    public Built Run(string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Built(process.ExitCode, output + error.Result, PathOf("log.binlog"));
    }

    public Process Start(string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return Process.Start(start)!;
    }

    public void Dispose() => _root.Delete(recursive: true);
}
