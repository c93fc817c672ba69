using System.Runtime.InteropServices;

namespace Vai.Runtime.Simulation.Machine;

/// <summary>
/// Reproducible garbage. Memory that nobody wrote holds it, so that a program that reads such memory gives a wrong answer,
/// and another one for every seed.
/// </summary>
internal static class Poison
{
    /// <summary>Fills memory; the same seed and place give the same bytes.</summary>
    /// <param name="place">Tells the memories of one run apart: a register or the banks.</param>
    public static void Fill(Span<byte> memory, ulong seed, int place)
    {
        var state = Mix(seed + (ulong)place);
        var words = MemoryMarshal.Cast<byte, ulong>(memory);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Mix(state + (ulong)i);
        }

        for (var i = words.Length * sizeof(ulong); i < memory.Length; i++)
        {
            memory[i] = (byte)Mix(state ^ (ulong)i);
        }
    }

    /// <summary>SplitMix64's output function.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
