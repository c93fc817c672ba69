using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>8 sums: AVX2.</summary>
internal readonly struct PairLanes256 : IDotLanes<Vector256<int>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Lanes => Vector256<int>.Count;

    public static int NumbersPerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref int source, nuint offset) => Vector256.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> value, ref int target, nuint offset) => value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> data, Vector256<int> weights) =>
        sum + Avx2.MultiplyAddAdjacent(data.AsInt16(), weights.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) =>
        (Widen(ref row0) & Vector256.Create(0xFFFF)) | (Widen(ref row1) << 16);

    public static int MultiplyAddOne(int sum, int data, int weights) => PairLanes1.MultiplyAdd(sum, data, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref sbyte row) =>
        Avx2.ConvertToVector256Int32(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref row))).AsSByte());
}
