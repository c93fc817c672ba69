using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>8 sums of four bytes at a time: AVX-VNNI, which adds without saturation. Twice as many products a step as any pair.</summary>
internal readonly struct QuadLanes256 : IDotLanes<Vector256<int>>
{
    public static bool IsSupported => AvxVnni.IsSupported;

    public static int Lanes => Vector256<int>.Count;

    public static int NumbersPerWord => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ref int source, nuint offset) => Vector256.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<int> value, ref int target, nuint offset) => value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Broadcast(int word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<int> data, Vector256<int> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sum, data.AsByte(), weights.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) =>
        (Widen(ref row0) | (Widen(ref row1) << 8) | (Widen(ref row2) << 16) | (Widen(ref row3) << 24)) ^ Vector256.Create(
            unchecked((int)0x80808080));

    public static int MultiplyAddOne(int sum, int data, int weights) => QuadLanes1.MultiplyAdd(sum, data, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref sbyte row) =>
        Avx2.ConvertToVector256Int32(
            Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<sbyte, byte>(ref row))).AsByte());
}
