// The main job on real input: dotnet run demo.cs
// Packs the SDK into a local feed, builds samples/FashionMnist as a user would, and runs it on the host.
// With --real the sample's network and images are replaced by real FashionMNIST from the shared data beside the checkout.
using System.Diagnostics;
using System.Runtime.CompilerServices;

var root = Path.GetDirectoryName(SourceFile())!;
var sample = Path.Combine(root, "samples", "FashionMnist");
var real = args.Contains("--real");
var shared = Environment.GetEnvironmentVariable("VAI_SHARED") is { Length: > 0 } configured ? configured : Path.Combine(root, "..", "shared");
var images = real ? Path.Combine(shared, "data", "fashion-mnist") : "test";
string[] properties = real ? ["-p:RealData=true", "-p:VAI_SHARED=" + Path.GetFullPath(shared)] : [];

Step("pack the SDK into artifacts/packages", root, "build", "eng/Pack.proj", "-nologo", "-v:q");
var version = File.ReadAllText(Path.Combine(root, "artifacts", "packages", "version.txt")).Trim();
File.WriteAllText(Path.Combine(root, "samples", "global.json"), $$"""{ "msbuild-sdks": { "Vai.Sdk": "{{version}}" } }""" + "\n");
Step($"build samples/FashionMnist with Vai.Sdk {version}", sample, ["build", "-nologo", "-v:q", .. properties]);
foreach (var file in Directory.GetFiles(Path.Combine(sample, "bin", "Debug", "net10.0", "fmnist")).Order(StringComparer.Ordinal))
{
    Console.WriteLine($"    {Path.GetRelativePath(root, file).Replace('\\', '/'),-70} {new FileInfo(file).Length,9:N0} bytes");
}

Step("run it", sample, ["run", "--no-build", .. properties, "--", images]);
return 0;

void Step(string title, string folder, params string[] arguments)
{
    Console.WriteLine($"== {title}");
    var clock = Stopwatch.StartNew();
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder })!;
    process.WaitForExit();
    if (process.ExitCode != 0)
    {
        Console.Error.WriteLine($"'dotnet {string.Join(' ', arguments)}' ended with code {process.ExitCode}.");
        Environment.Exit(1);
    }

    Console.WriteLine($"== done in {clock.Elapsed.TotalSeconds:F1} s");
    Console.WriteLine();
}

static string SourceFile([CallerFilePath] string path = "") => path;
