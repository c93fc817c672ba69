using System.Runtime.InteropServices;

namespace Vai.Runtime.Board;

/// <summary>Linux's error numbers, as XRT returns them below zero.</summary>
internal static class Errno
{
    public const int PermissionDenied = 13;
    public const int Busy = 16;
    public const int Deadlock = 35;

    /// <summary>The number and its meaning, for messages.</summary>
    public static string Describe(int error) =>
        error == 0 ? "no reason given" : $"error {Math.Abs(error)}, {Marshal.GetPInvokeErrorMessage(Math.Abs(error))}";
}
