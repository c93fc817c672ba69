namespace Vai.Runtime.Board;

/// <summary>The registers of a core in the XRT flow, by byte offset.</summary>
internal static class DpuRegisters
{
    public const uint Control = 0x00;
    public const uint System = 0x20;
    public const uint BuildTime = 0x24;
    public const uint Frequency = 0x28;

    /// <summary>1 has to be written in every launch, or the core works only once.</summary>
    public const uint ClearDone = 0x40;
    public const uint EnableProfiling = 0x44;
    public const uint BusLimits = 0x48;
    public const uint CodeLow = 0x50;
    public const uint CodeHigh = 0x54;
    public const uint FirstBase = 0x60;
    public const uint Version = 0x108;

    /// <summary>Start and end counters of load, convolution, save and misc: eight words.</summary>
    public const uint Counters = 0x180;
    public const uint CyclesLow = 0x1A0;
    public const uint CyclesHigh = 0x1A4;
    public const uint Fingerprint = 0x1F0;

    /// <summary>What <see cref="BusLimits"/> is set to in every launch: bursts of 16 beats, 7 outstanding.</summary>
    public const uint DefaultBusLimits = 0x07070F0F;

    /// <summary>Base registers.</summary>
    public const int Bases = 8;
}
