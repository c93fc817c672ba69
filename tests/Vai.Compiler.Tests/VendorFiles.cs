namespace Vai.Compiler.Tests;

/// <summary>The compiled files of the vendor's, as paths below the shared data.</summary>
internal static class VendorFiles
{
    /// <summary>Larger files take minutes: they are looked at by night.</summary>
    private const int LargestByDay = 500_000;

    public static bool IsNight { get; } = Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1";

    /// <summary>Those of set 1, then those of set 0; none where the shared data is absent.</summary>
    public static ImmutableArray<string> All { get; } = [.. In("xmodels"), .. In("isa0")];

    /// <summary>Those that a normal run has time for; all by night.</summary>
    public static ImmutableArray<string> OfToday { get; } =
        [.. All.Where(path => IsNight || new FileInfo(SharedData.PathOf(path)).Length <= LargestByDay)];

    private static IEnumerable<string> In(string folder) => Directory.Exists(SharedData.PathOf(folder))
        ? Directory.GetFiles(SharedData.PathOf(folder), "*.b*.xmodel").Select(path => $"{folder}/{Path.GetFileName(path)}")
            .Order(StringComparer.Ordinal)
        : [];
}
