using System.Globalization;
using System.Text;

namespace Vai.Runtime.Board;

/// <summary>The way to a core's registers, on a handle of its own: reading them disturbs no run.</summary>
internal sealed unsafe class BoardCorePort : IDisposable
{
    // All that the driver lets be read: behind the control words, up to the fingerprint.
    public const uint FirstReadable = 0x10;
    public const uint ReadableBytes = 0x1F0;
    private const uint DpuType = 1;

    private readonly XrtFunctions _xrt;
    private readonly XrtHandle _handle;
    private readonly XrtHandle _context;
    private readonly int _index;

    private BoardCorePort(XrtFunctions xrt, XrtHandle handle, XrtHandle context, string name, int index)
    {
        (_xrt, _handle, _context, _index) = (xrt, handle, context, index);
        Core = new BoardCore(name, index, 0, "", "", 0, 0);
    }

    public BoardCore Core { get; private set; }

    /// <exception cref="VaiException">VAI6304; VAI6312: the driver knows no such core; VAI6313; VAI6314: it does not let its registers be
    /// read, or they are not a DPU's.</exception>
    public static BoardCorePort Open(BoardDevice device, string name)
    {
        var index = IndexOf(device, name);
        var (handle, context) = device.OpenContext(name, index);
        var port = new BoardCorePort(device.Xrt, handle, context, name, index);
        try
        {
            port.Identify();
            return port;
        }
        catch
        {
            port.Dispose();
            throw;
        }
    }

    /// <summary>Cycles of the last run.</summary>
    public ulong Cycles => Read(DpuRegisters.CyclesLow) | ((ulong)Read(DpuRegisters.CyclesHigh) << 32);

    /// <summary>The counters of a core that does not end, in words: an engine whose start and end differ is the one that is
    /// stuck.</summary>
    public string DescribeCounters()
    {
        string[] engines = ["load", "convolution", "save", "misc"];
        try
        {
            var counts = engines.Select((engine, i) => (
                Engine: engine,
                Started: Read(DpuRegisters.Counters + (8 * (uint)i)),
                Ended: Read(DpuRegisters.Counters + (8 * (uint)i) + 4))).ToArray();
            var stuck = counts.Where(count => count.Started != count.Ended).Select(count => count.Engine).ToArray();
            var words = counts.Select(count => string.Create(
                CultureInfo.InvariantCulture, $"{count.Engine} {count.Started} begun and {count.Ended} ended"));
            return string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", words)}; cycles {Cycles}")
                + (stuck.Length > 0 ? $"; stuck: {string.Join(", ", stuck)}" : "");
        }
        catch (VaiException e)
        {
            return e.Diagnostic.Message;
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _handle.Dispose();
    }

    private static int IndexOf(BoardDevice device, string name)
    {
        using var handle = device.OpenHandle();
        int index;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            index = device.Xrt.NameToIndex(handle.Value, text);
        }

        return index is >= 0 and < DpuPacket.MaximumCores
            ? index
            : throw VaiDiagnostics.CoreNotFound.UnplacedException(name, device.FirmwarePath, Errno.Describe(index));
    }

    private void Identify()
    {
        if (_xrt.SetReadRange is not null
            && _xrt.SetReadRange(_handle.Value, (uint)_index, FirstReadable, ReadableBytes) is var result and not 0)
        {
            throw VaiDiagnostics.CoreNotReadable.UnplacedException(Core.Name, Errno.Describe(result));
        }

        var system = Read(DpuRegisters.System);
        if (((system >> 16) & 0xFF) != DpuType)
        {
            throw VaiDiagnostics.CoreNotReadable.UnplacedException(
                Core.Name,
                $"its register 0x{DpuRegisters.System:x} is 0x{system:x8}, type {(system >> 16) & 0xFF}, a DPU has type {DpuType}");
        }

        var frequency = Read(DpuRegisters.Frequency);
        Core = Core with
        {
            Fingerprint = Read(DpuRegisters.Fingerprint) | ((ulong)Read(DpuRegisters.Fingerprint + 4) << 32),
            Version = string.Create(CultureInfo.InvariantCulture,
                $"{system >> 28}.{(system >> 24) & 0xF}.{(Read(DpuRegisters.Version) >> 12) & 0xFF}"),
            Built = BuildTime(Read(DpuRegisters.BuildTime)),
            FrequencyMHz = (int)(frequency & 0xFFF),
            BusFrequencyMHz = (int)((frequency >> 12) & 0xFFF),
        };
    }

    /// <param name="register">A multiple of 4, readable.</param>
    /// <exception cref="VaiException">VAI6314: the driver does not let it be read.</exception>
    public uint Read(uint register)
    {
        uint value;
        return _xrt.ReadRegister(_handle.Value, (uint)_index, register, &value) is var result and not 0
            ? throw VaiDiagnostics.CoreNotReadable.UnplacedException(Core.Name, $"register 0x{register:x}: {Errno.Describe(result)}")
            : value;
    }

    private static string BuildTime(uint word) => string.Create(CultureInfo.InvariantCulture,
        $"{2000 + (word >> 24)}-{(word >> 20) & 0xF:d2}-{(word >> 12) & 0xFF:d2} {(word >> 4) & 0xFF:d2}:{(word & 0xF) * 15:d2}");
}
