using System.Runtime.InteropServices;

namespace Vai.Runtime.Board;

/// <summary>Loads XRT's two libraries, which every image for these boards carries.</summary>
internal static partial class XrtLibrary
{
    // The first has the functions of a device's handle (xcl), the second those of devices and buffers (xrt).
    private static readonly ImmutableArray<string> Names = ["libxrt_core.so.2", "libxrt_coreutil.so.2"];

    /// <exception cref="VaiException">VAI6301: there is no XRT here; VAI6302: it lacks a function.</exception>
    public static XrtFunctions Load() => Load(Names);

    /// <param name="names">Names or paths, in the order in which a function is looked for.</param>
    public static XrtFunctions Load(ImmutableArray<string> names)
    {
        LetCoreUtilFindCore();
        nint[] libraries = [.. names.Select(Open)];
        return new XrtFunctions(name => libraries
            .Select(library => NativeLibrary.TryGetExport(library, name, out var address) ? address : 0)
            .FirstOrDefault(address => address != 0));
    }

    private static nint Open(string name)
    {
        try
        {
            return NativeLibrary.Load(name);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            // Behind its first sentence stands advice on how to trace a loader.
            var reason = e.Message.ReplaceLineEndings(" ").Split(". ")[0].TrimEnd('.', ' ');
            throw new VaiException(VaiDiagnostics.XrtNotFound.Unplaced(name, reason), e);
        }
    }

    // The second opens the first below $XILINX_XRT, and shells that are not login shells do not set it on every image. The runtime's own
    // Environment is a copy that native code does not see.
    private static void LetCoreUtilFindCore()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetVariable("XILINX_XRT", "/usr", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
