using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Vai.Runtime.Tests.Board;

namespace Vai.Sdk.Tests;

/// <summary>What goes to a board: the published application, and the command.</summary>
public sealed class BoardDeliveryTests(PackedSdk sdk)
{
    private static readonly string Framework = RuntimeEnvironment.GetRuntimeDirectory();

    [Fact]
    public void A_folder_published_for_the_board_is_complete_with_and_without_the_framework_and_computes_the_same()
    {
        var project = sdk.NewProject("Board", "--target", "B1152");
        var file = Path.Combine(project, "Board.csproj");
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"B1152\"", "\"B4096;B1152\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(project, "Program.cs"), Program);
        var whole = Publish(project, "whole", isSelfContained: true);
        var small = Publish(project, "small", isSelfContained: false);

        Assert.Empty(whole.Problems());
        Assert.Empty(small.Problems());
        Assert.All([whole, small], folder => Assert.All(
            ["B1152", "B4096"], target => Assert.True(File.Exists(Path.Combine(folder.Folder, "garments", target, "deploy.xmodel")))));
        Assert.Equal(
            ["Board", "Google.Protobuf", "Vai.Core", "Vai.Runtime"],
            Directory.GetFiles(small.Folder, "*.dll").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));
        Assert.True(whole.Count() is (> 30, > 5), whole.Count().ToString());
        Assert.Equal(1, small.Count().Natives);
        Assert.Contains(
            "\"System.Globalization.Invariant\": true", File.ReadAllText(Path.Combine(whole.Folder, "Board.runtimeconfig.json")),
            StringComparison.Ordinal);

        // The same code on this machine: only the word that names the machine is another.
        NameThisMachine(Path.Combine(small.Folder, "Board.dll"));
        var here = PackedSdk.Run(small.Folder, "exec", "Board.dll").AssertSucceeded();
        Assert.Equal(PackedSdk.Run(project, "run").AssertSucceeded(), here);
        Assert.StartsWith("Cpu B4096: ", here, StringComparison.Ordinal);

        // The list notices what is missing or of another machine.
        var core = Path.Combine(small.Folder, "Vai.Core.dll");
        File.Move(core, core + ".away");
        Assert.Contains("Vai.Runtime.dll needs Vai.Core.dll", small.Problems());
        File.Move(core + ".away", core);
        File.Delete(Path.Combine(whole.Folder, "libSystem.Native.so"));
        Assert.Contains("System.Private.CoreLib.dll calls libSystem.Native", whole.Problems());
        File.Copy(Path.Combine(Framework, "libSystem.Native.so"), Path.Combine(whole.Folder, "libSystem.Native.so"));
        File.Copy(
            Path.Combine(Framework, "System.Private.CoreLib.dll"), Path.Combine(whole.Folder, "System.Private.CoreLib.dll"),
            overwrite: true);
        string[] strangers = ["libSystem.Native.so", "System.Private.CoreLib.dll"];
        Assert.Equal(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? [] : strangers,
            strangers.Where(name => whole.Problems().Any(problem => problem.StartsWith($"{name} is for ", StringComparison.Ordinal))));

        // And on a board, by the libraries' names: its DPU is that of the second model.
        var onBoard = RunOnStandIn(small.Folder).Split('\n');
        Assert.StartsWith("Board B1152: ", onBoard[0], StringComparison.Ordinal);
        Assert.Equal(here.Split('\n')[..2].Select(Numbers), onBoard[..2].Select(Numbers));
        Assert.Equal("stand-in: 1 runs, 0 left open, 0 breaches", onBoard[^2]);
    }

    [Fact]
    public void The_command_is_a_tool_that_needs_no_libtorch_but_for_quantizing()
    {
        var project = sdk.NewProject("Tool", "--target", "B1152");
        Assert.Equal(0, PackedSdk.Build(project).ExitCode);
        var tools = Path.Combine(project, "tools");
        PackedSdk.Run(project, "tool", "install", "vai", "--version", sdk.Version, "--tool-path", tools).AssertSucceeded();
        var tool = Path.GetDirectoryName(Directory.GetFiles(tools, "vai.dll", SearchOption.AllDirectories).Single())!;
        foreach (var heavy in (string[])["TorchSharp.dll", "Vai.Quantizer.dll"])
        {
            File.Delete(Path.Combine(tool, heavy));
        }

        Directory.Delete(Path.Combine(tool, "runtimes"), recursive: true);
        Assert.Equal(["vai.dll needs Vai.Quantizer.dll"], new PublishedFolder(tool, "vai", Shared()).Problems());

        var quantized = Directory.GetFiles(Path.Combine(project, "bin"), "garments_int.xmodel", SearchOption.AllDirectories).Single();
        Run("compile", quantized, "--target", "B4096", "--output", "made").AssertSucceeded();
        var model = Path.Combine("made", "deploy.xmodel");
        Assert.Equal(Run("run", model).AssertSucceeded(), Run("run", model, "--backend", "cpu").AssertSucceeded());
        var board = Run("board");
        Assert.True(board.ExitCode == 1 && board.Output.Contains("error VAI63", StringComparison.Ordinal), board.Output);

        (int ExitCode, string Output) Run(params string[] arguments) =>
            PackedSdk.Run(project, ["exec", Path.Combine(tool, "vai.dll"), .. arguments]);
    }

    private const string Program = """
        using System.Runtime.InteropServices;
        using Board;
        using Vai.Runtime;

        var numbers = new sbyte[GarmentsRunner.InputLength];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (sbyte)(i * 37);
        }

        foreach (var (backend, target) in new (DpuBackend, string?)[] { (DpuBackend.Auto, null), (DpuBackend.Simulator, "B1152") })
        {
            using var runner = GarmentsRunner.Create(backend, target: target);
            runner.Timeout = TimeSpan.FromMinutes(5);
            var output = new sbyte[GarmentsRunner.OutputLength];
            runner.Run(numbers, output);
            Console.WriteLine($"{runner.Backend} {runner.Target!.Target}: {Convert.ToHexString(MemoryMarshal.AsBytes<sbyte>(output))}");
        }

        """;

    private static string Numbers(string line) => line.Split(": ")[^1];

    private static string RunOnStandIn(string folder)
    {
        using var libraries = new TemporaryFolder();
        StandInLibraries.Build(libraries, version: 16);
        return PackedSdk.Run(folder, new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
            [StartupHook.Folder] = libraries.Path,
            [StartupHook.Dpu] = "B1152",
            ["LD_LIBRARY_PATH"] = libraries.Path,
        }, "exec", "Board.dll").AssertSucceeded();
    }

    private static PublishedFolder Publish(string project, string name, bool isSelfContained)
    {
        var folder = Path.Combine(project, name);
        string[] arguments = ["-r", "linux-arm64", "--self-contained", isSelfContained ? "true" : "false", "-o", folder];
        PackedSdk.Run(project, ["publish", "-nologo", "-v:q", .. arguments]).AssertSucceeded();
        return new PublishedFolder(folder, "Board", isSelfContained ? [] : Shared());
    }

    private static void NameThisMachine(string assembly)
    {
        const int headerOffset = 0x3C;
        var bytes = File.ReadAllBytes(assembly);
        var machine = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(headerOffset)) + 4;
        Assert.Equal((ushort)Machine.Arm64, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(machine)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(machine),
            (ushort)(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? Machine.Arm64 : Machine.Amd64));
        File.WriteAllBytes(assembly, bytes);
    }

    private static HashSet<string> Shared() =>
        Directory.GetFiles(Framework, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal);
}
