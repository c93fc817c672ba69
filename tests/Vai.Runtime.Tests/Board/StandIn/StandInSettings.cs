using Vai.Targets;

namespace Vai.Runtime.Tests.Board;

/// <summary>What is wrong with a board before anything runs.</summary>
public enum BoardFault
{
    None,
    NoDevice,
    NotPermitted,
    LogicNotProgrammed,
    LoadBusy,
    LoadFails,
    HoldsOtherFirmware,
    UnknownCore,
    ContextRefused,
    ReadRangeRefused,
    RegistersRefused,
    NotADpu,
    MapFails,
    MapFailsWithMinusOne,
    PacketMapFails,
    PacketMapFailsWithMinusOne,
    SyncFails,
}

/// <summary>What goes wrong with a run.</summary>
public enum RunFault
{
    None,
    Hang,
    LostInterrupt,
    Slow,
    Error,
    Abort,
    Timeout,
    NoResponse,
    KernelError,
    KernelCrashed,
    NotTaken,
    Deadlock,
}

/// <summary>How the board that the stand-in plays is made.</summary>
internal sealed record StandInSettings
{
    /// <summary>The second number of XRT's version: 11 to 18.</summary>
    public int Xrt { get; init; } = 16;

    /// <summary>One a core.</summary>
    public ImmutableArray<ulong> Fingerprints { get; init; } = [DpuTarget.Parse("B4096").Fingerprint];

    public BoardFault Fault { get; init; }

    /// <summary>By the number of the run, from 0, over all cores.</summary>
    public Func<int, RunFault> Runs { get; init; } = _ => RunFault.None;

    /// <summary>Dirty lines of the caches reach the memory at any moment; waits end for no reason, or for a signal.</summary>
    public bool IsRestless { get; init; }

    /// <summary>Contiguous memory, in bytes.</summary>
    public long Memory { get; init; } = 512 << 20;

    /// <summary>How many buffers of data can be made before one fails.</summary>
    public int MostBuffers { get; init; } = int.MaxValue;

    /// <summary>The physical address of the first buffer.</summary>
    public ulong FirstAddress { get; init; } = 0x7000_0000;

    /// <summary>How long a handle waits for work that hangs when it is closed; 5 s in the driver.</summary>
    public TimeSpan CloseWait { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a run takes whose interrupt is lost.</summary>
    public TimeSpan LostInterrupt { get; init; } = TimeSpan.FromMilliseconds(500);

    public TimeSpan SlowRun { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The names of the firmware's kernels, in the order of the file.</summary>
    public ImmutableArray<string> Kernels =>
        ["hls_dpupreproc:hls_dpupreproc_1", .. Fingerprints.Select((_, i) => $"DPUCZDX8G:DPUCZDX8G_{i + 1}")];

    /// <summary>The driver's index of a kernel: not the order of the file.</summary>
    public int IndexOf(string kernel) =>
        Kernels.IndexOf(kernel) is var place and > 0 && Fault != BoardFault.UnknownCore ? Fingerprints.Length - place
        : Kernels.IndexOf(kernel) == 0 ? Fingerprints.Length
        : -22;

    /// <summary>The core's place in <see cref="Fingerprints"/>, from the driver's index; below 0 for what is no DPU.</summary>
    public int CoreOf(uint index) => Fingerprints.Length - 1 - (int)index;
}
