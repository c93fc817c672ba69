namespace Vai.Tool.Worker;

/// <summary>
/// How many quantizations this machine does at once: as many as its memory holds. Every project of a build has a worker of its own, and
/// MSBuild starts as many as there are cores.
/// </summary>
/// <param name="folder">Where the files are that are held; made if missing.</param>
/// <param name="count">At least 1.</param>
internal sealed class QuantizerSlots(string folder, int count)
{
    /// <summary>What one quantization is given: a ResNet-18 of 224 x 224 pixels took 1.3 GB, a small network a quarter of that.</summary>
    public const long BytesEach = 3L << 29;

    private const int Most = 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Those of this user on this machine; a container's limit counts as the machine's memory.</summary>
    public static QuantizerSlots OfThisMachine => new(
        Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } home ? home : Path.GetTempPath(),
            "vai", "quantizers-" + Environment.MachineName),
        CountFor(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));

    public static int CountFor(long memory) => (int)Math.Clamp(memory / BytesEach, 1, Most);

    /// <summary>Waits for a free slot and holds it until the result is disposed.</summary>
    /// <returns>Null where no files can be held: then nothing is bounded.</returns>
    /// <exception cref="OperationCanceledException">Canceled while waiting.</exception>
    public IDisposable? Take(CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(folder);
            while (true)
            {
                for (var slot = 0; slot < count; slot++)
                {
                    if (FileLock.TryHold(Path.Combine(folder, $"{slot}")) is { } held)
                    {
                        return held;
                    }
                }

                cancellation.ThrowIfCancellationRequested();
                cancellation.WaitHandle.WaitOne(Pause);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
