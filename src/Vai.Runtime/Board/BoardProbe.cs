using System.Diagnostics;
using Vai.Isa;
using Vai.Isa.Set1;

namespace Vai.Runtime.Board;

/// <summary>Launches without work: the shortest program, which ends at once.</summary>
internal static class BoardProbe
{
    /// <summary>Runs the program on each core twice: a core whose last run was not cleared works only once.</summary>
    /// <returns>By core, the time of the second launch.</returns>
    /// <exception cref="VaiException">VAI6320 to VAI6334: a launch failed.</exception>
    public static ImmutableArray<(string Core, TimeSpan Launch)> Launch(BoardDevice device, TimeSpan timeout)
    {
        using var memory = new Holdings();
        using var lanes = BoardLanes.Open(device, []);
        lanes.Timeout = timeout;
        // The same word in every set.
        var code = DpuProgram.Encode([new End()], Isa1.Set);
        var buffer = memory.Add(BoardBuffer.Allocate(device, code.Length, "a program"));
        code.CopyTo(buffer.Bytes);
        buffer.ToDevice(0, buffer.Size);
        return [.. lanes.All.DistinctBy(lane => lane.Port).Select(lane => (lane.Port.Core.Name, Launch(lane)))];

        TimeSpan Launch(BoardLane lane)
        {
            var packet = DpuPacket.Encode(lane.Port.Core.Index, buffer.Address, []);
            lanes.Run(lane, packet);
            var begin = Stopwatch.GetTimestamp();
            lanes.Run(lane, packet);
            return Stopwatch.GetElapsedTime(begin);
        }
    }
}
