namespace Vai.Runtime.Cpu.Kernels;

/// <summary>The loops of a depthwise convolution on words of two int16 or four bytes, which stand below each other in the image.</summary>
internal interface IDepthwiseKernel
{
    /// <summary>2 (int16) or 4 (bytes, those of the image plus 128 and unsigned).</summary>
    int NumbersPerWord { get; }

    /// <summary>Joins rows to words: word i holds number i of each row. Of two rows where words hold two numbers.</summary>
    void Join(ReadOnlySpan<sbyte> row0, ReadOnlySpan<sbyte> row1, ReadOnlySpan<sbyte> row2, ReadOnlySpan<sbyte> row3, Span<int> words);

    /// <summary><c>sums[channel] += sum over taps of data[tap * dataPitch + channel] . weights[tap * channels + channel]</c>.</summary>
    void Add(ReadOnlySpan<int> data, int dataPitch, ReadOnlySpan<int> weights, int taps, Span<int> sums);
}
