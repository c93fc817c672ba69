using System.Runtime.CompilerServices;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>One sum of four bytes at a time: what the fast ones are tested against.</summary>
internal readonly struct QuadLanes1 : IDotLanes<int>
{
    public static int Lanes => 1;

    public static int NumbersPerWord => 4;

    public static int Load(ref int source, nuint offset) => Unsafe.Add(ref source, offset);

    public static void Store(int value, ref int target, nuint offset) => Unsafe.Add(ref target, offset) = value;

    public static int Broadcast(int word) => word;

    public static int MultiplyAdd(int sum, int data, int weights)
    {
        for (var shift = 0; shift < 32; shift += 8)
        {
            sum += (byte)(data >> shift) * (sbyte)(weights >> shift);
        }

        return sum;
    }

    public static int Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) =>
        ((byte)row0 | ((byte)row1 << 8) | ((byte)row2 << 16) | ((byte)row3 << 24)) ^ unchecked((int)0x80808080);

    public static int MultiplyAddOne(int sum, int data, int weights) => MultiplyAdd(sum, data, weights);
}
