using System.Runtime.InteropServices;

namespace Vai.Quantizer.Torch;

/// <summary>
/// OpenMP's threads wait for each other by spinning, which costs more than it brings wherever another process wants the cores too:
/// calibration in a parallel build was two times slower. The variable must be set before libtorch is loaded, and in the C library:
/// .NET keeps an environment of its own on Unix.
/// </summary>
internal static partial class OpenMp
{
    private const string WaitPolicy = "OMP_WAIT_POLICY";

    public static void WaitPassively()
    {
        if (Environment.GetEnvironmentVariable(WaitPolicy) is null && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
        {
            _ = SetEnvironment(WaitPolicy, "PASSIVE", 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
