namespace Vai.Runtime.Board;

/// <summary>
/// The file that the vendor's runtime locks for itself while it has a device. We take the lock shared: any number of our processes may use
/// the device, for the driver serves them in turn, but none beside a process of the vendor's, which counts on being alone.
/// </summary>
internal static class BoardLock
{
    /// <exception cref="VaiException">VAI6309: another process has it alone.</exception>
    public static IDisposable Take(BoardEnvironment environment, uint device)
    {
        var path = environment.LockPath(device);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var holders = environment.HoldersOf(path);
            var why = holders.Length > 0 ? $"it is open in {holders}" : e.Message.TrimEnd('.');
            throw new VaiException(VaiDiagnostics.BoardBusy.Unplaced(path, why), e);
        }
    }
}
