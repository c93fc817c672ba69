using System.Runtime.CompilerServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>One sum: any processor, and what the others are tested against.</summary>
internal readonly struct PairLanes1 : IDotLanes<int>
{
    public static int Lanes => 1;

    public static int NumbersPerWord => 2;

    public static int Load(ref int source, nuint offset) => Unsafe.Add(ref source, offset);

    public static void Store(int value, ref int target, nuint offset) => Unsafe.Add(ref target, offset) = value;

    public static int Broadcast(int word) => word;

    public static int MultiplyAdd(int sum, int data, int weights) =>
        sum + ((short)data * (short)weights) + ((data >> 16) * (weights >> 16));

    public static int Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) => (row0 & 0xFFFF) | (row1 << 16);

    public static int MultiplyAddOne(int sum, int data, int weights) => MultiplyAdd(sum, data, weights);
}
