using System.IO.Compression;
using CsCheck;
using Vai.Tool.Stages;

namespace Vai.Tool.Tests.Stages;

public class ImageHeaderTests
{
    private static readonly byte[] Png = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 40, 0, 0, 0, 30, 8, 0, 0, 0, 0];

    private static readonly byte[] Jpeg =
    [
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, // APP0
        0xFF, 0xFF, 0xC4, 0, 3, 9, // a fill byte, a Huffman table
        0xFF, 0xC2, 0, 8, 8, 0, 30, 0, 40, 3, // a progressive frame
    ];

    private static readonly byte[] Idx = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 30, 0, 0, 0, 40, 1, 2, 3];

    public static TheoryData<byte[]> Images => [Png, Jpeg, Idx];

    [Theory]
    [MemberData(nameof(Images))]
    public void The_size_is_in_the_header(byte[] image) => Assert.Equal((30, 40), ImageHeader.ReadSize(new MemoryStream(image)));

    [Theory]
    [MemberData(nameof(Images))]
    public void A_header_that_is_cut_off_tells_nothing(byte[] image) =>
        Assert.All(Enumerable.Range(0, image.Length - 7),
            length => Assert.Null(ImageHeader.ReadSize(new MemoryStream(image, 0, Math.Min(length, 15)))));

    [Fact]
    public void Any_bytes_are_read_without_an_exception() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        foreach (var image in (byte[][])[Png, Jpeg, Idx])
        {
            ImageHeader.ReadSize(new MemoryStream([.. image.AsSpan(0, 4), .. bytes]));
        }
    });

    [Fact]
    public void A_gzipped_file_is_unpacked()
    {
        using var folder = new TemporaryFolder();
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(Idx);
        }

        Assert.Equal((30, 40), ImageHeader.ReadSize(folder.Write("images-idx3-ubyte.gz", packed.ToArray())));
        Assert.Null(ImageHeader.ReadSize(folder.Write("broken.gz", Idx)));
    }

    [Fact]
    public void The_sample_s_images_are_28_by_28()
    {
        var sample = Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist");
        Assert.Equal((28, 28), ImageHeader.ReadSize(Path.Combine(sample, "calibration", "0000_4.png")));
        Assert.Equal((28, 28), ImageHeader.ReadSize(Path.Combine(sample, "test", "t10k-images-idx3-ubyte.gz")));
    }
}
