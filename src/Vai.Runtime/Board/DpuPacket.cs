namespace Vai.Runtime.Board;

/// <summary>What a command of XRT says about its own progress, in the lowest four bits of its first word.</summary>
internal enum PacketState : uint
{
    New = 1,
    Queued = 2,
    Running = 3,
    Completed = 4,
    Error = 5,
    Abort = 6,
    Submitted = 7,
    Timeout = 8,
    NoResponse = 9,
    KernelError = 10,
    KernelCrashed = 11,
}

/// <summary>
/// The command that starts a core: pairs of a register and its value, which the driver writes in order before it starts the core.
/// </summary>
internal static class DpuPacket
{
    /// <summary>Bytes of the buffer that carries it; the driver's time stamps stand behind the words.</summary>
    public const int BufferSize = 4096;

    /// <summary>Cores that the first mask word names.</summary>
    public const int MaximumCores = 32;

    private const uint ExecuteWrite = 5;
    private const uint WithTimeStamps = 1 << 4;
    private const ulong Unused = ulong.MaxValue;

    /// <param name="core">The index of the core in the firmware.</param>
    /// <param name="code">The program's physical address.</param>
    /// <param name="bases">Physical addresses of the base registers; null where the model has none.</param>
    public static uint[] Encode(int core, ulong code, ReadOnlySpan<ulong?> bases)
    {
        List<uint> words =
        [
            0,
            1u << core,
            DpuRegisters.ClearDone, 1,
            DpuRegisters.EnableProfiling, 1,
            DpuRegisters.BusLimits, DpuRegisters.DefaultBusLimits,
            DpuRegisters.CodeLow, (uint)code,
            DpuRegisters.CodeHigh, (uint)(code >> 32),
        ];
        for (var i = 0; i < DpuRegisters.Bases; i++)
        {
            var address = i < bases.Length ? bases[i] ?? Unused : Unused;
            var register = DpuRegisters.FirstBase + (8 * (uint)i);
            words.AddRange([register, (uint)address, register + 4, (uint)(address >> 32)]);
        }

        words[0] = (uint)PacketState.New | WithTimeStamps | ((uint)(words.Count - 1) << 12) | (ExecuteWrite << 23);
        return [.. words];
    }

    public static PacketState StateOf(uint firstWord) => (PacketState)(firstWord & 0xF);

    /// <summary>Whether the command is over; states that no version of XRT has are not waited for either.</summary>
    public static bool IsEnd(PacketState state) =>
        state is not (PacketState.New or PacketState.Queued or PacketState.Running or PacketState.Submitted);
}
