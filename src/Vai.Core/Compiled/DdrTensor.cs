namespace Vai.Compiled;

/// <summary>A tensor in DDR: its register, first byte, and distance in bytes between neighbours along each dimension.</summary>
internal sealed record DdrTensor(
    string OpName, ImmutableArray<int> Shape, ImmutableArray<int> Stride, int FixPoint, int Register, int Address)
{
    public int ElementCount => Shape.Aggregate(1, (product, dimension) => checked(product * dimension));

    /// <summary>One past the last byte that the tensor touches.</summary>
    public long End
    {
        get
        {
            var last = (long)Address;
            for (var d = 0; d < Math.Min(Shape.Length, Stride.Length); d++)
            {
                last += (Shape[d] - 1L) * Stride[d];
            }

            return last + 1;
        }
    }

    /// <summary>The byte offsets of the elements in dense order.</summary>
    public IEnumerable<int> Offsets()
    {
        var index = new int[Shape.Length];
        for (var count = ElementCount; count > 0; count--)
        {
            var offset = Address;
            for (var d = 0; d < index.Length; d++)
            {
                offset += index[d] * Stride[d];
            }

            yield return offset;
            for (var d = index.Length - 1; d >= 0 && ++index[d] == Shape[d]; d--)
            {
                index[d] = 0;
            }
        }
    }
}
