using System.Diagnostics;
using Vai.Importers.Formats;

namespace Vai.Importers.Tests;

/// <summary>Feeds an importer with broken copies of a file: whatever the bytes, a graph or a diagnostic comes, in time and in bounded
/// memory.</summary>
internal static class Fuzzing
{
    private const int InNormalRun = 2_000;
    private const int InNightlyRun = 200_000;
    private const long LargestAllocation = 512 << 20;

    private static readonly TimeSpan LongestTime = TimeSpan.FromSeconds(2);

    /// <summary>How many mutations this run makes of each kind of file; many more with VAI_NIGHTLY=1.</summary>
    public static int Count => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1" ? InNightlyRun : InNormalRun;

    /// <summary>Imports mutated copies.</summary>
    /// <returns>How many were imported.</returns>
    public static int Import(byte[] file, int count, int seed, ImportOptions options, Func<byte[], byte[]>? wrap = null) =>
        Import(count, seed, random => (wrap is null ? ByteMutator.Mutate(random, file) : wrap(ByteMutator.Mutate(random, file)), options));

    /// <inheritdoc cref="Import(byte[], int, int, ImportOptions, Func{byte[], byte[]})"/>
    /// <param name="next">Makes a broken file, and the options to import it with.</param>
    public static int Import(int count, int seed, Func<Random, (byte[] Content, ImportOptions Options)> next)
    {
        var random = new Random(seed);
        var imported = 0;
        for (var i = 0; i < count; i++)
        {
            var (content, options) = next(random);
            var what = $"mutation {i} of seed {seed}";
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            imported += InTime(what, () => IsImported(content, options)) ? 1 : 0;
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < LargestAllocation,
                $"{what} allocated {GC.GetAllocatedBytesForCurrentThread() - allocated} bytes");
        }

        return imported;
    }

    /// <summary>Work that must end within two seconds. On a busy machine once may be slow; what always is, fails.</summary>
    public static T InTime<T>(string what, Func<T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            var clock = Stopwatch.StartNew();
            var result = work();
            if (clock.Elapsed < LongestTime)
            {
                return result;
            }

            Assert.True(attempt < 3, $"{what} took {clock.Elapsed}");
        }
    }

    private static bool IsImported(byte[] content, ImportOptions options)
    {
        try
        {
            return ModelImporter.Import(content, options).Ops.Length > 0;
        }
        catch (VaiException e)
        {
            Assert.Matches("^VAI2[0-9]{3}$", e.Diagnostic.Code);
            return false;
        }
    }
}
