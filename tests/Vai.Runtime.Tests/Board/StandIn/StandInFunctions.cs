using System.Runtime.InteropServices;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>XRT's C functions with their calling convention, over <see cref="Current"/>.</summary>
internal static unsafe class StandInFunctions
{
    private static readonly Dictionary<string, nint> Addresses = new(StringComparer.Ordinal)
    {
        ["xclProbe"] = (nint)(delegate* unmanaged<uint>)&Probe,
        ["xclOpen"] = (nint)(delegate* unmanaged<uint, byte*, int, nint>)&Open,
        ["xclClose"] = (nint)(delegate* unmanaged<nint, void>)&Close,
        ["xclOpenContext"] = (nint)(delegate* unmanaged<nint, byte*, uint, byte, int>)&OpenContext,
        ["xclCloseContext"] = (nint)(delegate* unmanaged<nint, byte*, uint, int>)&CloseContext,
        ["xclIPName2Index"] = (nint)(delegate* unmanaged<nint, byte*, int>)&NameToIndex,
        ["xclIPSetReadRange"] = (nint)(delegate* unmanaged<nint, uint, uint, uint, int>)&SetReadRange,
        ["xclRegRead"] = (nint)(delegate* unmanaged<nint, uint, uint, uint*, int>)&ReadRegister,
        ["xclAllocBO"] = (nint)(delegate* unmanaged<nint, nuint, int, uint, uint>)&AllocatePacket,
        ["xclMapBO"] = (nint)(delegate* unmanaged<nint, uint, byte, void*>)&MapPacket,
        ["xclUnmapBO"] = (nint)(delegate* unmanaged<nint, uint, void*, int>)&UnmapPacket,
        ["xclFreeBO"] = (nint)(delegate* unmanaged<nint, uint, void>)&FreePacket,
        ["xclExecBuf"] = (nint)(delegate* unmanaged<nint, uint, int>)&Execute,
        ["xclExecWait"] = (nint)(delegate* unmanaged<nint, int, int>)&Wait,
        ["xrtDeviceOpen"] = (nint)(delegate* unmanaged<uint, nint>)&OpenDevice,
        ["xrtDeviceClose"] = (nint)(delegate* unmanaged<nint, int>)&CloseDevice,
        ["xrtDeviceLoadXclbinFile"] = (nint)(delegate* unmanaged<nint, byte*, int>)&LoadFirmware,
        ["xrtDeviceGetXclbinUUID"] = (nint)(delegate* unmanaged<nint, byte*, int>)&FirmwareId,
        ["xrtBOAlloc"] = (nint)(delegate* unmanaged<nint, nuint, ulong, uint, nint>)&AllocateBuffer,
        ["xrtBOFree"] = (nint)(delegate* unmanaged<nint, int>)&FreeBuffer,
        ["xrtBOAddress"] = (nint)(delegate* unmanaged<nint, ulong>)&BufferAddress,
        ["xrtBOMap"] = (nint)(delegate* unmanaged<nint, void*>)&MapBuffer,
        ["xrtBOSync"] = (nint)(delegate* unmanaged<nint, int, nuint, nuint, int>)&SyncBuffer,
    };

    /// <summary>The board that is meant: C has no other way to say it.</summary>
    public static StandInBoard? Current { get; set; }

    public static IReadOnlyDictionary<string, nint> All => Addresses;

    /// <summary>The functions of a version of XRT.</summary>
    public static XrtFunctions Table(int version) => new(name => AddressOf(version, name));

    public static nint AddressOf(int version, string name) =>
        name == "xclIPSetReadRange" && version < 14 ? 0 : Addresses.GetValueOrDefault(name);

    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text)!;

    [UnmanagedCallersOnly]
    private static uint Probe() => Current!.Probe();

    [UnmanagedCallersOnly]
    private static nint Open(uint device, byte* log, int verbosity) => Current!.OpenHandle();

    [UnmanagedCallersOnly]
    private static void Close(nint handle) => Current!.CloseHandle(handle);

    [UnmanagedCallersOnly]
    private static int OpenContext(nint handle, byte* id, uint core, byte isShared) =>
        Current!.OpenContext(handle, new ReadOnlySpan<byte>(id, 16), core);

    [UnmanagedCallersOnly]
    private static int CloseContext(nint handle, byte* id, uint core) =>
        Current!.CloseContext(handle, new ReadOnlySpan<byte>(id, 16), core);

    [UnmanagedCallersOnly]
    private static int NameToIndex(nint handle, byte* name) => Current!.Settings.IndexOf(Text(name));

    [UnmanagedCallersOnly]
    private static int SetReadRange(nint handle, uint core, uint start, uint size) => Current!.SetReadRange(handle, core, start, size);

    [UnmanagedCallersOnly]
    private static int ReadRegister(nint handle, uint core, uint offset, uint* value)
    {
        var result = Current!.ReadRegister(handle, core, offset, out var read);
        *value = read;
        return result;
    }

    [UnmanagedCallersOnly]
    private static uint AllocatePacket(nint handle, nuint size, int unused, uint flags) =>
        Current!.AllocatePacket(handle, (int)size, flags);

    [UnmanagedCallersOnly]
    private static void* MapPacket(nint handle, uint packet, byte isWritable) => Current!.MapPacket(handle, packet);

    [UnmanagedCallersOnly]
    private static int UnmapPacket(nint handle, uint packet, void* address) => Current!.UnmapPacket(handle, packet);

    [UnmanagedCallersOnly]
    private static void FreePacket(nint handle, uint packet) => Current!.FreePacket(handle, packet);

    [UnmanagedCallersOnly]
    private static int Execute(nint handle, uint packet) => Current!.Execute(handle, packet);

    [UnmanagedCallersOnly]
    private static int Wait(nint handle, int milliseconds) => Current!.Wait(handle, milliseconds);

    [UnmanagedCallersOnly]
    private static nint OpenDevice(uint device) => Current!.OpenDevice();

    [UnmanagedCallersOnly]
    private static int CloseDevice(nint device) => Current!.CloseDevice(device);

    [UnmanagedCallersOnly]
    private static int LoadFirmware(nint device, byte* path) => Current!.Load(device, Text(path));

    [UnmanagedCallersOnly]
    private static int FirmwareId(nint device, byte* id)
    {
        Current!.FirmwareId(new Span<byte>(id, 16));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint AllocateBuffer(nint device, nuint size, ulong flags, uint bank) =>
        Current!.AllocateBuffer(device, (long)size, flags, bank);

    [UnmanagedCallersOnly]
    private static int FreeBuffer(nint buffer) => Current!.FreeBuffer(buffer);

    [UnmanagedCallersOnly]
    private static ulong BufferAddress(nint buffer) => Current!.AddressOf(buffer);

    [UnmanagedCallersOnly]
    private static void* MapBuffer(nint buffer) => Current!.MapBuffer(buffer);

    [UnmanagedCallersOnly]
    private static int SyncBuffer(nint buffer, int direction, nuint size, nuint offset) =>
        Current!.Sync(buffer, direction, (long)size, (long)offset);
}
