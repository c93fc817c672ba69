namespace Vai.Importers.Keras.Hdf5;

/// <summary>The bytes of a dataset: in its header, in one piece, or in chunks.</summary>
internal static class Hdf5Data
{
    private const int Compact = 0;
    private const int Contiguous = 1;
    private const int Chunked = 2;

    /// <param name="size">Bytes of an element.</param>
    public static byte[] Read(Hdf5Content content, Hdf5Object dataset, ImmutableArray<int> shape, int size)
    {
        var layout = dataset.Required(Hdf5Message.Layout);
        var (version, kind) = (content.U8(layout.At), content.U8(layout.At + 1));
        if (version is not (3 or 4) || kind > Chunked)
        {
            throw new InvalidDataException($"its layout has version {version} and class {kind}");
        }

        var bytes = (long)Hdf5Space.Count(shape) * size;
        if (bytes == 0)
        {
            return [];
        }

        return kind switch
        {
            Compact =>
                content.U16(layout.At + 2) is var stored && stored >= bytes
                    ? content.Span(layout.At + 4, bytes).ToArray()
                    : throw new InvalidDataException($"it has {stored} bytes for {bytes}"),
            Contiguous =>
                content.AddressAt(layout.At + 2) is { } address
                    ? content.Span(address, bytes).ToArray()
                    : throw new InvalidDataException("it was never written"),
            _ when version == 3 => Hdf5Chunks.Read(content, dataset, shape, size, layout.At + 2),
            _ =>
                throw new InvalidDataException(
                    "it lies in chunks of the newest format (libver='latest'), which is not supported; write the file with h5py's default"),
        };
    }
}
