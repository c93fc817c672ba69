namespace Vai.Runtime.Cpu;

/// <summary>Products of patches and weights, both as int16 pairs in int32.</summary>
internal interface IPairKernel
{
    /// <summary>Columns that are worked on together; sums and weights are padded to whole blocks.</summary>
    int BlockColumns { get; }

    /// <summary><c>sums[pixel][column] = sum over k of patches[pixel][k] . weights[block][k][column in block]</c>.</summary>
    /// <param name="weights">sumPitch * pairs.</param>
    /// <param name="patches">pixels * pairs.</param>
    /// <param name="sums">pixels * sumPitch.</param>
    void Multiply(ReadOnlySpan<int> weights, int pairs, ReadOnlySpan<int> patches, int pixels, Span<int> sums, int sumPitch);
}
