using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>
/// The way by which a board's libraries are found and bound, with real shared objects of the real names: a C compiler makes them, and each
/// function jumps into the stand-in.
/// </summary>
[Collection(BoardCollection.Name)]
public class XrtLibraryTests
{
    [Theory]
    [InlineData(11)]
    [InlineData(16)]
    public void A_model_runs_through_shared_objects_that_are_loaded_by_name(int version)
    {
        using var folder = new TemporaryFolder();
        var functions = StandInFunctions.All.Keys.Where(name => StandInFunctions.AddressOf(version, name) != 0)
            .ToLookup(name => name.StartsWith("xcl", StringComparison.Ordinal));
        string[] core = [.. functions[true]], util = [.. functions[false]];
        ImmutableArray<string> names = [Build(folder, "libxrt_core.so.2", core), Build(folder, "libxrt_coreutil.so.2", util)];
        using var board = new StandInBoard(new StandInSettings { Xrt = version });
        var input = new sbyte[CopyModel.Columns * CopyModel.Channels];
        input.AsSpan().Fill(5);
        var output = new sbyte[input.Length];

        using (var runner = ModelRunner.From(
            CopyModel.Create(), DpuBackend.Board, board: board.Host with { Functions = () => XrtLibrary.Load(names) }))
        {
            runner.Run(input, output);
        }

        Assert.Equal(input, output);
        Assert.Equal((1, 0), (board.Runs, board.Open));
    }

    [Fact]
    public void A_library_of_another_kind_is_told_with_its_name()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("libxrt_core.so.2", "no library");

        var diagnostic = Assert.Throws<VaiException>(() => XrtLibrary.Load([path])).Diagnostic;

        Assert.Equal("VAI6301", diagnostic.Code);
        Assert.Contains(path, diagnostic.Message, StringComparison.Ordinal);
    }

    // Each function is a jump through an address that the stand-in puts in: C code need not know what the functions take.
    private static string Build(TemporaryFolder folder, string name, string[] functions)
    {
        var source = new StringBuilder();
        foreach (var function in functions)
        {
            source.Append(
                $"unsigned long (*{function}_to)(unsigned long, unsigned long, unsigned long, unsigned long, unsigned long);\n" +
                $"unsigned long {function}(unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)\n" +
                $"{{ return {function}_to(a, b, c, d, e); }}\n");
        }

        var path = folder.File(name);
        Compile(folder.Write(name + ".c", source.ToString()), path);
        var library = NativeLibrary.Load(path);
        foreach (var function in functions)
        {
            Marshal.WriteIntPtr(NativeLibrary.GetExport(library, function + "_to"), StandInFunctions.All[function]);
        }

        return path;
    }

    private static void Compile(string source, string library)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux, as XRT does");
        try
        {
            using var compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-o", library, source]);
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs a C compiler named cc");
        }
    }
}
