namespace Vai.Compiler.Importing.Keras;

/// <summary>
/// A file in memory that counts how often it is read. HDF5 is a web of addresses, and a hostile file ties it into a loop: a
/// reader that follows it comes to the end of its budget.
/// </summary>
internal sealed class MeteredStream(byte[] content) : MemoryStream(content, writable: false)
{
    // Real files take a read for every few bytes of their headers, and one for all numbers of a tensor.
    private long _reads = 50_000 + (content.Length / 16);

    /// <summary>Bytes handed out: no file needs each of its own more than a few times.</summary>
    private long _bytes = (1L << 24) + (16L * content.Length);

    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(base.Read(buffer));

    public override int ReadByte()
    {
        Count(1);
        return base.ReadByte();
    }

    public override long Seek(long offset, SeekOrigin loc)
    {
        Count(0);
        return base.Seek(offset, loc);
    }

    private int Count(int bytes)
    {
        _bytes -= bytes;
        return --_reads >= 0 && _bytes >= 0 ? bytes : throw new InvalidDataException("its addresses lead in a circle");
    }
}
