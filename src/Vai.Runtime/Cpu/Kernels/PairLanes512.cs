using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>16 sums: AVX-512.</summary>
internal readonly struct PairLanes512 : IDotLanes<Vector512<int>>
{
    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Lanes => Vector512<int>.Count;

    public static int NumbersPerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref int source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, ref int target, nuint offset) => value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<int> data, Vector512<int> weights) =>
        sum + Avx512BW.MultiplyAddAdjacent(data.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) =>
        (Widen(ref row0) & Vector512.Create(0xFFFF)) | (Widen(ref row1) << 16);

    public static int MultiplyAddOne(int sum, int data, int weights) => PairLanes1.MultiplyAdd(sum, data, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widen(ref sbyte row) => Avx512F.ConvertToVector512Int32(Vector128.LoadUnsafe(ref row));
}
