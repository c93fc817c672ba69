using System.Runtime.InteropServices;
using System.Text;

namespace Vai.Runtime.Board;

/// <summary>
/// An opened board: its firmware loaded, its cores known by their registers. What runs on it takes <see cref="BoardLanes"/> of it.
/// </summary>
internal sealed unsafe class BoardDevice : IDisposable
{
    private const uint Number = 0;

    private readonly Holdings _held = new();
    private readonly BoardEnvironment _environment;
    private byte[] _firmwareId = [];

    private BoardDevice(XrtFunctions xrt, BoardEnvironment environment) => (Xrt, _environment) = (xrt, environment);

    public XrtFunctions Xrt { get; }

    /// <summary>The device that owns buffers.</summary>
    public XrtHandle Handle { get; private set; } = null!;

    public Xclbin Firmware { get; private set; } = null!;

    /// <summary>The firmware's file.</summary>
    public string FirmwarePath { get; private set; } = "";

    /// <summary>The DPU cores, in the order of the firmware.</summary>
    public ImmutableArray<BoardCorePort> Cores { get; private set; } = [];

    /// <summary>Finds the board's DPU and makes it ready.</summary>
    /// <exception cref="VaiException">VAI6303 to VAI6314: why there is none that can be used.</exception>
    public static BoardDevice Open(XrtFunctions xrt, BoardEnvironment environment)
    {
        var device = new BoardDevice(xrt, environment);
        try
        {
            device.Open();
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <exception cref="VaiException">VAI6304.</exception>
    public XrtHandle OpenHandle()
    {
        var xrt = Xrt;
        var handle = new XrtHandle(xrt.Open(Number, null, 0), value => xrt.Close(value));
        return handle.IsInvalid ? throw NotOpened() : handle;
    }

    /// <summary>A handle of its own, with a context on a core.</summary>
    /// <exception cref="VaiException">VAI6304; VAI6313: the driver gives none.</exception>
    public (XrtHandle Handle, XrtHandle Context) OpenContext(string name, int index)
    {
        var xrt = Xrt;
        var handle = OpenHandle();
        var id = _firmwareId;
        int result;
        fixed (byte* bytes = id)
        {
            result = xrt.OpenContext(handle.Value, bytes, (uint)index, 1);
        }

        if (result != 0)
        {
            handle.Dispose();
            throw VaiDiagnostics.ContextRefused.UnplacedException(name, index, Errno.Describe(result));
        }

        return (handle, new XrtHandle(handle.Value, value => CloseContext(xrt, value, id, index), handle));
    }

    public VaiException OutOfMemory(long bytes, string use) => VaiDiagnostics.OutOfContiguousMemory.UnplacedException(
        bytes, use, _environment.FreeContiguousMemory is { } free ? $"{free} are free" : "the system does not say how many are free");

    public void Dispose() => _held.Dispose();

    private void Open()
    {
        if (Xrt.Probe() == 0)
        {
            throw VaiDiagnostics.NoBoard.UnplacedException(
                _environment.RenderNodes is [var node, ..] ? $"there is {node}" : "no /dev/dri/renderD* is there");
        }

        FirmwarePath = _environment.FindFirmware();
        Firmware = Xclbin.Read(FirmwarePath);
        if (Firmware.DpuCores.IsEmpty)
        {
            throw VaiDiagnostics.NoDpuInFirmware.Exception(
                FirmwarePath, Firmware.Kernels.IsEmpty ? "none" : string.Join(", ", Firmware.Kernels));
        }

        _held.Add(BoardLock.Take(_environment, Number));
        var xrt = Xrt;
        Handle = _held.Add(new XrtHandle(xrt.OpenDevice(Number), value => xrt.CloseDevice(value)));
        if (Handle.IsInvalid)
        {
            throw NotOpened();
        }

        LoadFirmware();
        Cores = [.. Firmware.DpuCores.Select(name => _held.Add(BoardCorePort.Open(this, name)))];
    }

    // Loading touches the cores' registers: where no logic answers, that is the end of the whole system.
    private void LoadFirmware()
    {
        if (_environment.LogicState is { } state and not "operating")
        {
            throw VaiDiagnostics.LogicNotProgrammed.UnplacedException(state);
        }

        int result;
        fixed (byte* path = Encoding.UTF8.GetBytes(FirmwarePath + "\0"))
        {
            result = Xrt.LoadFirmware(Handle.Value, path);
        }

        if (result != 0)
        {
            // Older versions return −1 and leave the reason in errno.
            var error = Math.Abs(result) > 1 ? Math.Abs(result) : Marshal.GetLastSystemError();
            throw error == Errno.Busy
                ? VaiDiagnostics.FirmwareInUse.Exception(FirmwarePath)
                : VaiDiagnostics.FirmwareNotLoaded.Exception(FirmwarePath, Errno.Describe(error));
        }

        _firmwareId = new byte[16];
        fixed (byte* id = _firmwareId)
        {
            _ = Xrt.FirmwareId(Handle.Value, id);
        }

        if (!_firmwareId.AsSpan().SequenceEqual(Firmware.Id.AsSpan()))
        {
            throw VaiDiagnostics.FirmwareNotLoaded.Exception(FirmwarePath,
                $"the board holds {Convert.ToHexStringLower(_firmwareId)}, the file is {Convert.ToHexStringLower(Firmware.Id.AsSpan())}");
        }
    }

    private VaiException NotOpened()
    {
        var error = Marshal.GetLastSystemError();
        return VaiDiagnostics.BoardNotOpened.UnplacedException(
            Errno.Describe(error), _environment.RenderNodes.FirstOrDefault("/dev/dri/renderD128"));
    }

    private static void CloseContext(XrtFunctions xrt, nint handle, byte[] id, int index)
    {
        fixed (byte* bytes = id)
        {
            _ = xrt.CloseContext(handle, bytes, (uint)index);
        }
    }
}
