using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vai.Runtime.Cpu;

/// <summary>16 sums: AVX-512.</summary>
internal readonly struct PairLanes512 : IPairLanes<Vector512<int>>
{
    public static bool IsSupported => Avx512BW.IsSupported;

    public static int Lanes => Vector512<int>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Load(ref int source, nuint offset) => Vector512.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<int> value, ref int target, nuint offset) => value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Broadcast(int pair) => Vector512.Create(pair);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<int> left, Vector512<int> right) =>
        sum + Avx512BW.MultiplyAddAdjacent(left.AsInt16(), right.AsInt16());
}
