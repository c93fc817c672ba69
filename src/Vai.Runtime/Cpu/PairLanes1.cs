using System.Runtime.CompilerServices;

namespace Vai.Runtime.Cpu;

/// <summary>One sum: any processor, and what the others are tested against.</summary>
internal readonly struct PairLanes1 : IPairLanes<int>
{
    public static int Lanes => 1;

    public static int Load(ref int source, nuint offset) => Unsafe.Add(ref source, offset);

    public static void Store(int value, ref int target, nuint offset) => Unsafe.Add(ref target, offset) = value;

    public static int Broadcast(int pair) => pair;

    public static int MultiplyAdd(int sum, int left, int right) => sum + ((short)left * (short)right) + ((left >> 16) * (right >> 16));
}
