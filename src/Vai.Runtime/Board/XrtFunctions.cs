namespace Vai.Runtime.Board;

/// <summary>
/// XRT's C functions, as addresses: nothing is bound before a board is asked for, and tests give addresses of their own. The calls that can
/// throw C++ exceptions are not among them, but for <see cref="AllocatePacket"/> (<see cref="BoardLane"/> says what is done about it).
/// </summary>
internal sealed unsafe class XrtFunctions
{
    private readonly Func<string, nint> _find;

    /// <param name="find">The address of a function, 0 where there is none.</param>
    /// <exception cref="VaiException">VAI6302: one is missing that every version of XRT since 2.11 has.</exception>
    public XrtFunctions(Func<string, nint> find)
    {
        _find = find;
        Probe = (delegate* unmanaged<uint>)Require("xclProbe");
        Open = (delegate* unmanaged<uint, byte*, int, nint>)Require("xclOpen");
        Close = (delegate* unmanaged<nint, void>)Require("xclClose");
        OpenContext = (delegate* unmanaged<nint, byte*, uint, byte, int>)Require("xclOpenContext");
        CloseContext = (delegate* unmanaged<nint, byte*, uint, int>)Require("xclCloseContext");
        NameToIndex = (delegate* unmanaged<nint, byte*, int>)Require("xclIPName2Index");
        SetReadRange = (delegate* unmanaged<nint, uint, uint, uint, int>)find("xclIPSetReadRange");
        ReadRegister = (delegate* unmanaged<nint, uint, uint, uint*, int>)Require("xclRegRead");
        AllocatePacket = (delegate* unmanaged<nint, nuint, int, uint, uint>)Require("xclAllocBO");
        MapPacket = (delegate* unmanaged<nint, uint, byte, void*>)Require("xclMapBO");
        UnmapPacket = (delegate* unmanaged<nint, uint, void*, int>)Require("xclUnmapBO");
        FreePacket = (delegate* unmanaged<nint, uint, void>)Require("xclFreeBO");
        Execute = (delegate* unmanaged<nint, uint, int>)Require("xclExecBuf");
        Wait = (delegate* unmanaged<nint, int, int>)Require("xclExecWait");
        OpenDevice = (delegate* unmanaged<uint, nint>)Require("xrtDeviceOpen");
        CloseDevice = (delegate* unmanaged<nint, int>)Require("xrtDeviceClose");
        LoadFirmware = (delegate* unmanaged<nint, byte*, int>)Require("xrtDeviceLoadXclbinFile");
        FirmwareId = (delegate* unmanaged<nint, byte*, int>)Require("xrtDeviceGetXclbinUUID");
        AllocateBuffer = (delegate* unmanaged<nint, nuint, ulong, uint, nint>)Require("xrtBOAlloc");
        FreeBuffer = (delegate* unmanaged<nint, int>)Require("xrtBOFree");
        BufferAddress = (delegate* unmanaged<nint, ulong>)Require("xrtBOAddress");
        MapBuffer = (delegate* unmanaged<nint, void*>)Require("xrtBOMap");
        SyncBuffer = (delegate* unmanaged<nint, int, nuint, nuint, int>)Require("xrtBOSync");
    }

    /// <summary>() → devices.</summary>
    public delegate* unmanaged<uint> Probe { get; }

    /// <summary>(device, log, verbosity) → handle.</summary>
    public delegate* unmanaged<uint, byte*, int, nint> Open { get; }

    public delegate* unmanaged<nint, void> Close { get; }

    /// <summary>(handle, uuid, core, shared) → 0 or −errno.</summary>
    public delegate* unmanaged<nint, byte*, uint, byte, int> OpenContext { get; }

    public delegate* unmanaged<nint, byte*, uint, int> CloseContext { get; }

    /// <summary>(handle, kernel:instance) → index, or below 0.</summary>
    public delegate* unmanaged<nint, byte*, int> NameToIndex { get; }

    /// <summary>(handle, core, first byte, bytes) → 0 or −errno; null before XRT 2.14.</summary>
    public delegate* unmanaged<nint, uint, uint, uint, int> SetReadRange { get; }

    /// <summary>(handle, core, offset, value) → 0 or −errno.</summary>
    public delegate* unmanaged<nint, uint, uint, uint*, int> ReadRegister { get; }

    /// <summary>(handle, bytes, 0, flags) → buffer.</summary>
    public delegate* unmanaged<nint, nuint, int, uint, uint> AllocatePacket { get; }

    /// <summary>(handle, buffer, writable) → address; null or −1.</summary>
    public delegate* unmanaged<nint, uint, byte, void*> MapPacket { get; }

    public delegate* unmanaged<nint, uint, void*, int> UnmapPacket { get; }

    public delegate* unmanaged<nint, uint, void> FreePacket { get; }

    /// <summary>(handle, packet) → 0 or −errno.</summary>
    public delegate* unmanaged<nint, uint, int> Execute { get; }

    /// <summary>(handle, milliseconds) → events, 0, or below 0.</summary>
    public delegate* unmanaged<nint, int, int> Wait { get; }

    /// <summary>(device) → device handle.</summary>
    public delegate* unmanaged<uint, nint> OpenDevice { get; }

    public delegate* unmanaged<nint, int> CloseDevice { get; }

    /// <summary>(device handle, path) → 0 or −errno.</summary>
    public delegate* unmanaged<nint, byte*, int> LoadFirmware { get; }

    /// <summary>(device handle, uuid); what it returns differs between versions.</summary>
    public delegate* unmanaged<nint, byte*, int> FirmwareId { get; }

    /// <summary>(device handle, bytes, flags, bank) → buffer.</summary>
    public delegate* unmanaged<nint, nuint, ulong, uint, nint> AllocateBuffer { get; }

    public delegate* unmanaged<nint, int> FreeBuffer { get; }

    public delegate* unmanaged<nint, ulong> BufferAddress { get; }

    public delegate* unmanaged<nint, void*> MapBuffer { get; }

    /// <summary>(buffer, direction, bytes, first byte) → 0 or −errno.</summary>
    public delegate* unmanaged<nint, int, nuint, nuint, int> SyncBuffer { get; }

    private nint Require(string name) =>
        _find(name) is var address and not 0 ? address : throw VaiDiagnostics.XrtIncomplete.UnplacedException(name);
}
