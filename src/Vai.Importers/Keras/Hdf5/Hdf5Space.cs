namespace Vai.Importers.Keras.Hdf5;

/// <summary>The dimensions of an array.</summary>
internal static class Hdf5Space
{
    private const int LargestRank = 8;
    private const long LargestCount = 1L << 28;

    /// <summary>Sizes; none for a single element. A space without elements has a size of 0.</summary>
    public static ImmutableArray<int> Read(Hdf5Content content, long at)
    {
        var (version, rank) = (content.U8(at), content.U8(at + 1));
        if (version is not (1 or 2) || rank > LargestRank)
        {
            throw new InvalidDataException($"its dataspace has version {version} and {rank} dimensions");
        }

        const int empty = 2;
        if (version == 2 && content.U8(at + 3) == empty)
        {
            return [0];
        }

        var sizes = ImmutableArray.CreateBuilder<int>(rank);
        var count = 1L;
        for (var i = 0; i < rank; i++)
        {
            var size = content.LengthAt(at + (version == 1 ? 8 : 4) + (i * content.LengthSize));
            if (size > LargestCount || (count *= size) > LargestCount)
            {
                throw new InvalidDataException($"its dimension {i} is {size}; at most {LargestCount} elements are read");
            }

            sizes.Add((int)size);
        }

        return sizes.MoveToImmutable();
    }

    public static int Count(ImmutableArray<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);
}
