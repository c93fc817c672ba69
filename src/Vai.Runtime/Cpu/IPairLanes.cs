namespace Vai.Runtime.Cpu;

/// <summary>
/// A vector of int32 sums, one lane a column, to which products of int16 pairs are added: <c>sum + a0 * b0 + a1 * b1</c>, exact.
/// The same micro-kernel (<see cref="IntegerMatrix"/>) runs on every width; the scalar one is the definition.
/// </summary>
/// <typeparam name="TVector">The sums; also pairs of int16, one pair a lane.</typeparam>
internal interface IPairLanes<TVector>
    where TVector : struct
{
    static abstract int Lanes { get; }

    static abstract TVector Load(ref int source, nuint offset);

    static abstract void Store(TVector value, ref int target, nuint offset);

    static abstract TVector Broadcast(int pair);

    static abstract TVector MultiplyAdd(TVector sum, TVector left, TVector right);
}
