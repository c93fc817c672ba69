namespace Vai.Runtime.Cpu.Kernels;

/// <summary>
/// A vector of int32 sums, one lane a column, to which the products of the numbers in 32-bit words are added, exact: pairs of int16,
/// or four bytes, unsigned on the left and signed on the right. The same loops (<see cref="DotKernel{TLanes, TVector}"/>) run on every
/// kind; the scalar one is the definition.
/// </summary>
/// <typeparam name="TVector">The sums; also words of numbers, one word a lane.</typeparam>
internal interface IDotLanes<TVector>
    where TVector : struct
{
    static abstract int Lanes { get; }

    /// <summary>2 (int16) or 4 (bytes).</summary>
    static abstract int NumbersPerWord { get; }

    static abstract TVector Load(ref int source, nuint offset);

    static abstract void Store(TVector value, ref int target, nuint offset);

    static abstract TVector Broadcast(int word);

    /// <summary>Words of the numbers at the same places of two rows, or of four.</summary>
    static abstract TVector Join(ref sbyte row0, ref sbyte row1, ref sbyte row2, ref sbyte row3);

    /// <summary>What a lane does.</summary>
    static abstract int MultiplyAddOne(int sum, int data, int weights);

    /// <param name="data">Numbers of a patch.</param>
    /// <param name="weights">Numbers of the weights.</param>
    static abstract TVector MultiplyAdd(TVector sum, TVector data, TVector weights);
}
