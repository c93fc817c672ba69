namespace Vai;

/// <summary>A lock between processes: a file that is held open, so that it is free again when its holder was killed.</summary>
internal static class FileLock
{
    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    private static readonly ImmutableArray<int> SharingErrors = [11, 35, 32];

    /// <summary>The lock, held until it is disposed; null where somebody else holds it.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be made.</exception>
    public static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (SharingErrors.Contains(e.HResult & 0xFFFF))
        {
            return null;
        }
    }
}
