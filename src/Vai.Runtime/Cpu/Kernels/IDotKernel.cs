namespace Vai.Runtime.Cpu.Kernels;

/// <summary>Products of patches and weights, both as 32-bit words of two int16 or four bytes.</summary>
internal interface IDotKernel
{
    /// <summary>Columns that are worked on together; sums and weights are padded to whole blocks.</summary>
    int BlockColumns { get; }

    /// <summary>2 (int16) or 4 (bytes, those of the patches plus 128 and unsigned).</summary>
    int NumbersPerWord { get; }

    /// <summary><c>sums[pixel][column] = starts[column] + sum over k of patches[pixel][k] . weights[block][k][column in
    /// block]</c>.</summary>
    /// <param name="weights">sumPitch * words.</param>
    /// <param name="starts">sumPitch.</param>
    /// <param name="words">Words of a patch.</param>
    /// <param name="patches">pixels * words.</param>
    /// <param name="sums">pixels * sumPitch.</param>
    void Multiply(ReadOnlySpan<int> weights, ReadOnlySpan<int> starts, int words, ReadOnlySpan<int> patches, int pixels,
        Span<int> sums, int sumPitch);
}
