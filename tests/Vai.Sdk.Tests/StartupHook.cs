using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Vai.Runtime.Tests.Board;
using Vai.Targets;

/// <summary>
/// Makes of this assembly a hook (DOTNET_STARTUP_HOOKS) that gives the process of a published application the stand-in of a board. The
/// application knows nothing of it: it finds shared objects of XRT's names and a firmware.
/// </summary>
internal static class StartupHook
{
    /// <summary>The variable that names the folder of the shared objects.</summary>
    public const string Folder = "VAI_STAND_IN";

    /// <summary>The variable that names the board's DPU.</summary>
    public const string Dpu = "VAI_STAND_IN_DPU";

    public static void Initialize()
    {
        // What the stand-in needs beside the application's own assemblies lies here.
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(folder, name.Name + ".dll") is var path && File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
        PlayBoard();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PlayBoard()
    {
        var board = new StandInBoard(new StandInSettings
        {
            Fingerprints = [DpuTarget.Parse(Environment.GetEnvironmentVariable(Dpu)!).Fingerprint],
        });
        Environment.SetEnvironmentVariable("XLNX_VART_FIRMWARE", board.Files.PathOf("lib/firmware/xilinx/app/dpu.xclbin"));
        StandInLibraries.Bind(Directory.GetFiles(Environment.GetEnvironmentVariable(Folder)!, "*.so.2"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            Console.WriteLine($"stand-in: {board.Runs} runs, {board.Open} left open, {board.Violations.Count()} breaches");
            board.Files.Dispose();
        };
    }
}
