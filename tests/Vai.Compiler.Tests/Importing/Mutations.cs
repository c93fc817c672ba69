using System.Diagnostics;
using Vai.Compiler.Importing;
using Vai.Diagnostics;

namespace Vai.Compiler.Tests.Importing;

/// <summary>Feeds an importer with broken copies of a file: whatever the bytes, a graph or a diagnostic comes, in time.</summary>
internal static class Mutations
{
    private const int InNormalRun = 2_000;
    private const int InNightlyRun = 200_000;

    /// <summary>How many mutations this run makes of each kind of file.</summary>
    public static int Count => Environment.GetEnvironmentVariable("VAI_NIGHTLY") == "1" ? InNightlyRun : InNormalRun;

    /// <summary>Imports mutated copies; each must end within two seconds.</summary>
    /// <returns>How many were imported.</returns>
    public static int Import(byte[] file, int count, int seed, ImportOptions options, Func<byte[], byte[]>? wrap = null)
    {
        var random = new Random(seed);
        var imported = 0;
        for (var i = 0; i < count; i++)
        {
            var mutated = Mutate(file, random);
            imported += InTime($"mutation {i} of seed {seed}", () => IsImported(wrap is null ? mutated : wrap(mutated), options)) ? 1 : 0;
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
            if (clock.Elapsed < TimeSpan.FromSeconds(2))
            {
                return result;
            }

            Assert.True(attempt < 3, $"{what} took {clock.Elapsed}");
        }
    }

    public static bool IsImported(byte[] content, ImportOptions options)
    {
        try
        {
            ModelImporter.Import(content, options);
            return true;
        }
        catch (VaiException e)
        {
            Assert.Matches("^VAI2[0-9]{3}$", e.Diagnostic.Code);
            return false;
        }
    }

    // Bytes changed, cut off, doubled or taken out: few at a time, so that much of the file still reads.
    private static byte[] Mutate(byte[] file, Random random)
    {
        var bytes = file.ToList();
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(20))
            {
                case 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.Slice(at, Math.Min(random.Next(1, 65), bytes.Count - at)));
                    break;
                case < 8:
                    bytes[at] = (byte)(random.Next(2) == 0 ? 0xFF : 0);
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
