using System.Runtime.InteropServices;

namespace Vai.Quantizer.Torch;

/// <summary>Finds the folder of libtorch's native libraries, which come as a package of their own and stay in the package cache.</summary>
internal static class LibTorchFolder
{
    /// <summary>The version that TorchSharp was built against (Vai.Quantizer.csproj downloads it).</summary>
    public const string Version = "2.10.0";

    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "VAI_LIBTORCH";

    /// <summary>The platform as NuGet names it, for instance linux-x64.</summary>
    public static string Platform { get; } =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    /// <summary>The libraries that the shim needs, in the order of loading; each brings its own needs from its folder.</summary>
    public static ImmutableArray<string> Libraries { get; } =
        OperatingSystem.IsWindows() ? ["torch_cpu.dll", "torch.dll"] : OperatingSystem.IsMacOS() ? ["libtorch.dylib"] : ["libtorch.so"];

    /// <summary>The folder: the one given, else the one in <c>VAI_LIBTORCH</c>, else the NuGet package's.</summary>
    /// <exception cref="VaiException">VAI0010: there is no libtorch.</exception>
    public static string Find(string? given)
    {
        var configured = Environment.GetEnvironmentVariable(Variable);
        string[] candidates = given is { Length: > 0 }
            ? [given] : configured is { Length: > 0 } ? [configured, Path.Combine(configured, "lib")] : [InPackageCache()];
        return candidates.FirstOrDefault(Holds)
            ?? throw VaiDiagnostics.LibTorchNotFound.UnplacedException(Libraries[0], string.Join("' or '", candidates), Platform, Version);
    }

    private static bool Holds(string folder) => Libraries.All(library => File.Exists(Path.Combine(folder, library)));

    private static string InPackageCache()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Path.Combine(cache, "libtorch-cpu-" + Platform, Version, "runtimes", Platform, "native");
    }
}
