using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using TorchSharp;

namespace Vai.Quantizer.Torch;

/// <summary>
/// Loads libtorch and TorchSharp's shim by absolute path, before TorchSharp would look for them itself: its own search copies
/// 470 MB and prints (build.md 2).
/// </summary>
internal static class TorchLoader
{
    private const string Shim = "LibTorchSharp";

    // What is loaded into a process stays loaded, so that this state is the process's own.
    private static readonly Lock Gate = new();
    private static nint _shim;

    /// <summary>Makes TorchSharp usable in this process. The first success counts; later calls do nothing.</summary>
    /// <param name="libTorchDirectory">The folder of libtorch's libraries; null: <c>VAI_LIBTORCH</c>, else the NuGet package.</param>
    /// <exception cref="VaiException">VAI0010: there is no libtorch. VAI0011: it cannot be loaded. VAI0012: there is no shim.</exception>
    public static void Load(string? libTorchDirectory = null)
    {
        lock (Gate)
        {
            if (_shim != 0)
            {
                return;
            }

            OpenMp.WaitPassively();
            LoadLibTorch(LibTorchFolder.Find(libTorchDirectory));
            _shim = LoadShim(FindShim(OwnFolder(), AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? ""));
            NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, Resolve);
            (AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) ?? AssemblyLoadContext.Default).ResolvingUnmanagedDll += Resolve;
        }
    }

    /// <exception cref="VaiException">VAI0011: a library cannot be loaded.</exception>
    internal static void LoadLibTorch(string folder)
    {
        foreach (var library in LibTorchFolder.Libraries)
        {
            LoadOrFail(Path.Combine(folder, library));
        }
    }

    /// <summary>The shim lies where the build or the SDK package put it: beside the program, below runtimes, or in the package
    /// cache.</summary>
    /// <param name="own">TorchSharp's folder.</param>
    /// <param name="searched">The folders in which the host looks for native libraries, as one text.</param>
    /// <exception cref="VaiException">VAI0012: there is no shim.</exception>
    internal static string FindShim(string own, string searched)
    {
        var file = OperatingSystem.IsWindows() ? Shim + ".dll" : OperatingSystem.IsMacOS() ? $"lib{Shim}.dylib" : $"lib{Shim}.so";
        string[] folders =
        [
            own, Path.Combine(own, "runtimes", LibTorchFolder.Platform, "native"),
            .. searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        ];
        return folders.Select(candidate => Path.Combine(candidate, file)).FirstOrDefault(File.Exists)
            ?? throw VaiDiagnostics.TorchSharpShimNotFound.UnplacedException(file, own, LibTorchFolder.Platform);
    }

    /// <summary>The path of a file with these bytes in the cache: the shim's own folder may be read-only.</summary>
    /// <exception cref="VaiException">VAI0011: it cannot be written there.</exception>
    internal static string InCache(byte[] library, string cache)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(library))[..16];
        var path = Path.Combine(cache, "vai", "torchsharp-" + hash, "libLibTorchSharp.so");
        try
        {
            // Who finds other bytes there replaces them: a half-copied or foreign file is never loaded.
            if (!File.Exists(path) || !File.ReadAllBytes(path).AsSpan().SequenceEqual(library))
            {
                AtomicFile.WriteAllBytes(path, library);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VaiException(VaiDiagnostics.LibTorchNotLoaded.Unplaced(path, e.Message), e);
        }

        return path;
    }

    // For TorchSharp's imports.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => Resolve(assembly, name);

    // For its check that the library loads, which an import resolver does not see.
    private static nint Resolve(Assembly assembly, string name) => name == Shim ? _shim : 0;

    private static nint LoadShim(string path)
    {
        if (NativeLibrary.TryLoad(path, out var handle))
        {
            return handle;
        }

        // The usual reason on Linux: the system's libstdc++ is older than the one that the shim was linked with.
        var retargeted = OperatingSystem.IsLinux() ? ElfRetarget.Apply(File.ReadAllBytes(path)) : null;
        return LoadOrFail(retargeted is null ? path : InCache(retargeted, CacheFolder()));
    }

    private static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured && Path.IsPathFullyQualified(configured))
        {
            return configured;
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0 ? Path.Combine(home, ".cache") : Path.Combine(Path.GetTempPath(), "vai-" + Environment.UserName);
    }

    private static string OwnFolder() =>
        Path.GetDirectoryName(typeof(torch).Assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    private static nint LoadOrFail(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new VaiException(VaiDiagnostics.LibTorchNotLoaded.Unplaced(path, e.Message.ReplaceLineEndings(" ")), e);
        }
    }
}
