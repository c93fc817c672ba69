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
    public ConsumerProject(string items, string properties = "", string folder = "app")
    {
        _folder = _root.CreateSubdirectory(folder);
        var sdk = Path.Combine(SharedData.RepositoryRoot, "sdk", "Vai.Sdk", "Sdk");
        // The folder is outside the repository, but a stray file above it must not leak in.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("App.csproj", $"""
            <Project>
              <PropertyGroup>
                <_VaiTasksAssembly>{Path.Combine(OutputOfTests, "Vai.Build.Tasks.dll")}</_VaiTasksAssembly>
                <_VaiWorker>{Worker}</_VaiWorker>
                <VaiLibtorchDirectory>/nowhere</VaiLibtorchDirectory>
                <DisableImplicitVaiReferences>true</DisableImplicitVaiReferences>
              </PropertyGroup>
              <Import Project="{sdk}/Sdk.props" />
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>{properties}</PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
              <Import Project="{sdk}/Sdk.targets" />
            </Project>
            """);
        Write("Program.cs", "System.Console.WriteLine(\"runs\");");
        Write("net.pt", "a model");
        Write("images/1.png", "one");
        Write("images/2.png", "two");
    }

    public const string OneModel = """<DpuModel Include="net.pt" DpuTarget="B3136" CalibrationSet="images/*.png" />""";

    private static string Worker =>
        Path.Combine(OutputOfTests.Replace("Vai.Build.Tasks.Tests", "FakeVaiWorker", StringComparison.Ordinal), "FakeVaiWorker.dll");

    public string PathOf(string relative) => Path.Combine(_folder.FullName, relative);

    public void Write(string relative, string text)
    {
        var path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Edit(string relative, string from, string to) =>
        Write(relative, File.ReadAllText(PathOf(relative)).Replace(from, to, StringComparison.Ordinal));

    /// <summary>Makes a file newer than everything built so far.</summary>
    public void Touch(string relative) => File.SetLastWriteTimeUtc(PathOf(relative), DateTime.UtcNow);

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
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Built(process.ExitCode, output + error.Result, PathOf("log.binlog"));
    }

    public void Dispose() => _root.Delete(recursive: true);
}
