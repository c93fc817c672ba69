// Builds everything and runs every test project: `dotnet run test.cs`.
// In Release: tested is the code that is packed, and the tests that pack it compile nothing again.
// Arguments are passed on to each runner, for instance `dotnet run test.cs -- -class Vai.Core.Tests.Isa.DpuProgramTests`.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

var root = Path.GetDirectoryName(SourceFile())!;
var results = Directory.CreateTempSubdirectory("vai-tests").FullName;
var clock = Stopwatch.StartNew();

if (Run("dotnet", ["build", "Vai.Sdk.slnx", "--configuration", "Release", "--nologo", "-v:q"]) != 0)
{
    return 1;
}

Console.WriteLine($"built in {clock.Elapsed.TotalSeconds:F0} s");
var projects = Directory.GetFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
var (passed, failed, skipped) = (0, 0, 0);
foreach (var project in projects)
{
    var name = Path.GetFileNameWithoutExtension(project);
    var report = Path.Combine(results, name + ".xml");
    var assembly = Path.Combine(Path.GetDirectoryName(project)!, "bin", "Release", "net10.0", name + ".dll");
    var exit = Run("dotnet", ["exec", assembly, "-noLogo", "-noColor", "-result-xml", report, .. args]);
    var counts = File.Exists(report) ? XElement.Load(report).Elements("assembly").ToArray() : [];
    passed += Sum(counts, "passed");
    skipped += Sum(counts, "skipped");

    // A runner that dies before it reports counts as a failure of its own.
    var own = Sum(counts, "failed") + Sum(counts, "errors");
    failed += own == 0 && exit != 0 ? 1 : own;
}

Directory.Delete(results, recursive: true);
Console.WriteLine($"all tests in {clock.Elapsed.TotalSeconds:F0} s");
Console.WriteLine($"{passed} passed, {failed} failed, {skipped} skipped");
return failed == 0 && passed > 0 ? 0 : 1;

static int Sum(IEnumerable<XElement> assemblies, string attribute) => assemblies.Sum(assembly => (int?)assembly.Attribute(attribute) ?? 0);

static string SourceFile([CallerFilePath] string path = "") => path;

int Run(string command, IEnumerable<string> arguments)
{
    using var process = Process.Start(new ProcessStartInfo(command, arguments) { WorkingDirectory = root })!;
    process.WaitForExit();
    return process.ExitCode;
}
