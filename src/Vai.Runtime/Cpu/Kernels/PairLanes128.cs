using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Vai.Runtime.Cpu.Kernels;

/// <summary>4 sums: SSE2, or AdvSimd on Arm (the boards' own processors).</summary>
internal readonly struct PairLanes128 : IDotLanes<Vector128<int>>
{
    public static bool IsSupported => Sse2.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Lanes => Vector128<int>.Count;

    public static int NumbersPerWord => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(ref int source, nuint offset) => Vector128.LoadUnsafe(ref source, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<int> value, ref int target, nuint offset) => value.StoreUnsafe(ref target, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Broadcast(int word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sum, Vector128<int> data, Vector128<int> weights)
    {
        var (a, b) = (data.AsInt16(), weights.AsInt16());
        return Sse2.IsSupported
            ? sum + Sse2.MultiplyAddAdjacent(a, b)
            : sum + AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3) =>
        (Widen(ref row0) & Vector128.Create(0xFFFF)) | (Widen(ref row1) << 16);

    public static int MultiplyAddOne(int sum, int data, int weights) => PairLanes1.MultiplyAdd(sum, data, weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Widen(ref sbyte row) =>
        Vector128.WidenLower(
            Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(ref Unsafe.As<sbyte, byte>(ref row))).AsSByte()));
}
