using System.Runtime.InteropServices;

namespace Vai.Runtime.Board;

/// <summary>
/// Memory that the DPU and the processor share: contiguous, in the processor's caches. What either wrote the other sees after a
/// <see cref="ToDevice"/> or <see cref="FromDevice"/> of that range. Fresh buffers are zero on both sides: a dirty line of the caches
/// would else be written over what the DPU stores.
/// </summary>
internal sealed unsafe class BoardBuffer : IDisposable
{
    private const int PageSize = 4096;
    private const ulong Cacheable = 1 << 24;
    private const ulong AddressLimit = 1UL << 40;

    private readonly XrtFunctions _xrt;
    private readonly XrtHandle _handle;
    private readonly byte* _bytes;

    private BoardBuffer(XrtFunctions xrt, XrtHandle handle, byte* bytes, int size)
    {
        (_xrt, _handle, Size) = (xrt, handle, size);
        _bytes = bytes;
        Address = xrt.BufferAddress(handle.Value);
    }

    /// <summary>Bytes, whole pages.</summary>
    public int Size { get; }

    /// <summary>The first byte's physical address.</summary>
    public ulong Address { get; }

    /// <summary>The processor's view; of no more use after <see cref="Dispose"/>.</summary>
    public Span<byte> Bytes => new(_bytes, Size);

    /// <param name="use">What it is for, for messages.</param>
    /// <exception cref="VaiException">VAI6321: there is no such memory left; VAI6322: it cannot be mapped; VAI6323: the DPU does not reach
    /// it; VAI6324.</exception>
    public static BoardBuffer Allocate(BoardDevice device, int size, string use)
    {
        var xrt = device.Xrt;
        var pages = checked((Math.Max(size, 1) + PageSize - 1) / PageSize * PageSize);
        var handle = new XrtHandle(
            xrt.AllocateBuffer(device.Handle.Value, (nuint)pages, Cacheable, device.Firmware.Bank),
            value => xrt.FreeBuffer(value),
            device.Handle);
        if (handle.IsInvalid)
        {
            throw device.OutOfMemory(pages, use);
        }

        try
        {
            return Map(xrt, handle, pages, use);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Lets the DPU see what the processor wrote.</summary>
    public void ToDevice(int offset, int length) => Sync(direction: 0, offset, length);

    /// <summary>Lets the processor see what the DPU wrote.</summary>
    public void FromDevice(int offset, int length) => Sync(direction: 1, offset, length);

    public void Dispose() => _handle.Dispose();

    private static BoardBuffer Map(XrtFunctions xrt, XrtHandle handle, int size, string use)
    {
        var bytes = xrt.MapBuffer(handle.Value);
        if ((nint)bytes is 0 or -1)
        {
            throw VaiDiagnostics.BufferNotMapped.UnplacedException(size, use, Errno.Describe(Marshal.GetLastSystemError()));
        }

        var buffer = new BoardBuffer(xrt, handle, (byte*)bytes, size);
        if (buffer.Address % PageSize != 0 || buffer.Address + (ulong)size > AddressLimit)
        {
            throw VaiDiagnostics.BadBufferAddress.UnplacedException(use, $"0x{buffer.Address:x}", $"0x{AddressLimit:x}");
        }

        buffer.Bytes.Clear();
        buffer.ToDevice(0, size);
        return buffer;
    }

    private void Sync(int direction, int offset, int length)
    {
        if (_xrt.SyncBuffer(_handle.Value, direction, (nuint)length, (nuint)offset) is var result and not 0)
        {
            throw VaiDiagnostics.SyncFailed.UnplacedException(
                length, offset, direction == 0 ? "to the DPU" : "from the DPU", Errno.Describe(result));
        }
    }
}
