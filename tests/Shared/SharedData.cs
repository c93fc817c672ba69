namespace Vai.Tests;

/// <summary>
/// The folder of models and images that lies beside the checkout (or where <c>VAI_SHARED</c> says).
/// It is not part of the repository: a test that needs it skips, with the reason, where it is absent.
/// </summary>
internal static class SharedData
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>Full path of a file below <c>shared/data</c>; skips the running test when it is not there.</summary>
    public static string Require(string relativePath)
    {
        var path = PathOf(relativePath);
        Assert.SkipUnless(Path.Exists(path), $"needs shared data '{relativePath}' (looked at {path}; set VAI_SHARED)");
        return path;
    }

    /// <summary>All files below <c>shared/data/FOLDER</c> that match, sorted by name; skips when the folder is absent.</summary>
    public static string[] RequireAll(string folder, string pattern)
    {
        var files = Directory.GetFiles(Require(folder), pattern);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    public static bool IsHere => Directory.Exists(Path.Combine(Root, "data"));

    /// <summary>Full path of a file or folder below <c>shared/data</c>, which need not be there.</summary>
    public static string PathOf(string relativePath) => Path.Combine(Root, "data", relativePath);

    /// <summary>Rows of a theory over its files: where it is absent the first alone, which skips.</summary>
    public static IEnumerable<(string, string)> Rows(params IEnumerable<(string, string)> rows) => IsHere ? rows : rows.Take(1);

    /// <summary>The shared folder, which need not exist.</summary>
    public static string Root => Environment.GetEnvironmentVariable("VAI_SHARED") is { Length: > 0 } configured
        ? configured
        : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    /// <summary>The tests run from below the repository; the compiler's idea of a path is no path where builds are deterministic.</summary>
    private static string FindRepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Vai.Sdk.slnx")))
        {
            folder = folder.Parent
                ?? throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not below a folder with Vai.Sdk.slnx.");
        }

        return folder.FullName;
    }
}
