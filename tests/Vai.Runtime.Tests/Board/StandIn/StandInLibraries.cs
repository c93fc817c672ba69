using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Vai.Runtime.Tests.Board;

/// <summary>
/// The stand-in as real shared objects of the real names: a C compiler makes them, and each function jumps into
/// <see cref="StandInFunctions"/> of the process that has bound them.
/// </summary>
internal static class StandInLibraries
{
    private const string Place = "_to";

    /// <summary>Skips the test where no C compiler is.</summary>
    /// <returns>The paths.</returns>
    public static ImmutableArray<string> Build(TemporaryFolder folder, int version)
    {
        var functions = StandInFunctions.All.Keys.Where(name => StandInFunctions.AddressOf(version, name) != 0)
            .ToLookup(name => name.StartsWith("xcl", StringComparison.Ordinal));
        return [Build(folder, "libxrt_core.so.2", functions[true]), Build(folder, "libxrt_coreutil.so.2", functions[false])];
    }

    /// <summary>From now on they lead to the stand-in of this process.</summary>
    public static void Bind(IEnumerable<string> paths)
    {
        foreach (var library in paths.Select(NativeLibrary.Load))
        {
            foreach (var (function, address) in StandInFunctions.All)
            {
                if (NativeLibrary.TryGetExport(library, function + Place, out var place))
                {
                    Marshal.WriteIntPtr(place, address);
                }
            }
        }
    }

    // Each function is a jump through an address that the stand-in puts in: C code need not know what the functions take.
    private static string Build(TemporaryFolder folder, string name, IEnumerable<string> functions)
    {
        var source = new StringBuilder();
        foreach (var function in functions)
        {
            source.Append(
                $"unsigned long (*{function}{Place})(unsigned long, unsigned long, unsigned long, unsigned long, unsigned long);\n" +
                $"unsigned long {function}(unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)\n" +
                $"{{ return {function}{Place}(a, b, c, d, e); }}\n");
        }

        var path = folder.File(name);
        Compile(folder.Write(name + ".c", source.ToString()), path);
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
