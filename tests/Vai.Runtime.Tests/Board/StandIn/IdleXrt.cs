using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vai.Runtime.Board;

namespace Vai.Runtime.Tests.Board;

/// <summary>XRT's C functions that do next to nothing: what a run costs on them is the runtime's own work.</summary>
internal static unsafe class IdleXrt
{
    private const int BufferBytes = 1 << 16;
    private static readonly void* Packet = NativeMemory.AlignedAlloc(4096, 4096);

    public static XrtFunctions Table() => new(name => name switch
    {
        "xclOpen" => (nint)(delegate* unmanaged<uint, byte*, int, nint>)&Open,
        "xclClose" or "xclFreeBO" => (nint)(delegate* unmanaged<nint, void>)&Close,
        "xrtDeviceOpen" => (nint)(delegate* unmanaged<uint, nint>)&OpenDevice,
        "xclProbe" => (nint)(delegate* unmanaged<uint>)&One,
        "xclRegRead" => (nint)(delegate* unmanaged<nint, uint, uint, uint*, int>)&ReadRegister,
        "xclAllocBO" => (nint)(delegate* unmanaged<nint, nuint, int, uint, uint>)&AllocatePacket,
        "xclMapBO" => (nint)(delegate* unmanaged<nint, uint, byte, void*>)&MapPacket,
        "xclExecBuf" => (nint)(delegate* unmanaged<nint, uint, int>)&Execute,
        "xrtDeviceGetXclbinUUID" => (nint)(delegate* unmanaged<nint, byte*, int>)&FirmwareId,
        "xrtBOAlloc" => (nint)(delegate* unmanaged<nint, nuint, ulong, uint, nint>)&AllocateBuffer,
        "xrtBOFree" => (nint)(delegate* unmanaged<nint, int>)&FreeBuffer,
        "xrtBOMap" => (nint)(delegate* unmanaged<nint, void*>)&MapBuffer,
        "xrtBOAddress" => (nint)(delegate* unmanaged<nint, ulong>)&Address,
        _ => (nint)(delegate* unmanaged<nint, nint, nint, nint, nint, int>)&Nothing,
    });

    [UnmanagedCallersOnly]
    private static int Nothing(nint a, nint b, nint c, nint d, nint e) => 0;

    [UnmanagedCallersOnly]
    private static uint One() => 1;

    [UnmanagedCallersOnly]
    private static nint Open(uint device, byte* log, int verbosity) => 1;

    [UnmanagedCallersOnly]
    private static void Close(nint handle)
    {
    }

    [UnmanagedCallersOnly]
    private static nint OpenDevice(uint device) => 1;

    // A DPU of the type, without a fingerprint: it fits every model.
    [UnmanagedCallersOnly]
    private static int ReadRegister(nint handle, uint core, uint register, uint* value)
    {
        *value = register == DpuRegisters.System ? 1u << 16 : 0;
        return 0;
    }

    [UnmanagedCallersOnly]
    private static uint AllocatePacket(nint handle, nuint size, int unused, uint flags) => 1;

    [UnmanagedCallersOnly]
    private static void* MapPacket(nint handle, uint packet, byte isWritable) => Packet;

    [UnmanagedCallersOnly]
    private static int Execute(nint handle, uint packet)
    {
        Unsafe.Write(Packet, (Unsafe.Read<uint>(Packet) & ~0xFu) | (uint)PacketState.Completed);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static int FirmwareId(nint device, byte* id)
    {
        StandInFirmware.Id.CopyTo(new Span<byte>(id, 16));
        return 0;
    }

    [UnmanagedCallersOnly]
    private static nint AllocateBuffer(nint device, nuint size, ulong flags, uint bank) =>
        size <= BufferBytes ? (nint)NativeMemory.AlignedAlloc(BufferBytes, 4096) : 0;

    [UnmanagedCallersOnly]
    private static int FreeBuffer(nint buffer)
    {
        NativeMemory.AlignedFree((void*)buffer);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void* MapBuffer(nint buffer) => (void*)buffer;

    [UnmanagedCallersOnly]
    private static ulong Address(nint buffer) => 0x1000;
}
