// What a build with nothing to do costs with models in the project: dotnet run benchmarks/noop.cs [ROUNDS]
// Builds a plain project, one with Vai.Sdk and no model, and one with a model and a hundred images, in turns, and prints the best of each:
// what else the machine does disturbs all three alike, and the processor's time less than the clock's.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(SourceFile())!, ".."));
var sample = Path.Combine(root, "samples", "FashionMnist");
var rounds = args is [var given, ..] ? int.Parse(given) : 20;
Run(root, "build", "eng/Pack.proj", "-nologo", "-v:q");
var feed = Path.Combine(root, "artifacts", "packages");
var version = File.ReadAllText(Path.Combine(feed, "version.txt")).Trim();
var folder = Directory.CreateTempSubdirectory("vai-noop");
File.WriteAllText(Path.Combine(folder.FullName, "nuget.config"),
    $"""<configuration><packageSources><add key="vai-local" value="{feed}" /></packageSources></configuration>""");
const string model = """<DpuModel Include="fmnist.pt" DpuTarget="B1152" CalibrationSet="calibration/*.png" />""";
var projects = new[]
{
    Project("plain", "Microsoft.NET.Sdk", $"""<PackageReference Include="Vai.Runtime" Version="{version}" />"""),
    Project("sdk", "Vai.Sdk/" + version, ""),
    Project("model", "Vai.Sdk/" + version, model),
};
var clock = projects.Select(_ => new List<double>()).ToArray();
var processor = projects.Select(_ => new List<double>()).ToArray();
for (var round = 0; round < rounds; round++)
{
    for (var project = 0; project < projects.Length; project++)
    {
        var (began, used) = (Stopwatch.GetTimestamp(), ProcessorTime());
        Run(projects[project], "build", "--no-restore", "-nologo", "-v:q");
        clock[project].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        processor[project].Add(ProcessorTime() - used);
    }
}

Console.WriteLine($"best of {rounds}, ms    clock  (over plain)    processor  (over plain)");
for (var project = 0; project < projects.Length; project++)
{
    Console.WriteLine(
        $"{Path.GetFileName(projects[project]),-16} {clock[project].Min(),9:F0} {clock[project].Min() - clock[0].Min(),10:F0} "
        + $"{processor[project].Min(),14:F0} {processor[project].Min() - processor[0].Min(),12:F0}");
}

folder.Delete(recursive: true);

string Project(string name, string sdk, string items)
{
    var path = folder.CreateSubdirectory(name).FullName;
    File.WriteAllText(Path.Combine(path, name + ".csproj"), $"""
        <Project Sdk="{sdk}">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """);
    File.WriteAllText(Path.Combine(path, "Program.cs"), "System.Console.WriteLine(1);");
    Directory.CreateDirectory(Path.Combine(path, "calibration"));
    foreach (var file in Directory.GetFiles(Path.Combine(sample, "calibration")).Append(Path.Combine(sample, "fmnist.pt")))
    {
        File.Copy(file, Path.Combine(path, Path.GetRelativePath(sample, file)));
    }

    // Twice: files of the last two seconds are read again by the next build.
    Run(path, "build", "-nologo", "-v:q");
    Thread.Sleep(TimeSpan.FromSeconds(2));
    Run(path, "build", "-nologo", "-v:q");
    return path;
}

static void Run(string folder, params string[] arguments)
{
    var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
    using var process = Process.Start(start)!;
    var output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        throw new InvalidOperationException(output);
    }
}

// Of all children that ended, in milliseconds: user's and system's seconds and microseconds are the first four numbers.
static double ProcessorTime()
{
    var usage = new long[18];
    return Rusage.getrusage(-1, usage) == 0 ? (usage[0] + usage[2]) * 1e3 + (usage[1] + usage[3]) / 1e3 : double.NaN;
}

static string SourceFile([CallerFilePath] string path = "") => path;

internal static class Rusage
{
    [DllImport("libc")]
    public static extern int getrusage(int who, long[] usage);
}
