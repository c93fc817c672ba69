using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Vai.Images;
using Vai.Imaging;

namespace Vai.Quantizer.Tests.Images;

public sealed class ImageSetTests : IDisposable
{
    private static readonly ImageShape Grey28 = new(28, 28, 1, 784);
    private static readonly ImageShape Grey2 = new(2, 3, 1, 6);
    private readonly string _folder = Directory.CreateTempSubdirectory("vai-calibration").FullName;

    private static string SampleFolder => Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist", "calibration");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Pictures_come_sorted_by_name_as_fractions_of_255()
    {
        var files = Directory.GetFiles(SampleFolder, "*.png");
        Array.Reverse(files);
        var set = ImageSet.Open(files, Grey28);
        Assert.Equal(100, set.Count);
        var batches = set.Batches(30).ToArray();
        Assert.Equal([30, 30, 30, 10], batches.Select(batch => batch.Count));
        var first = ImageFile.Read(Path.Combine(SampleFolder, "0000_4.png"), Grey28);
        Assert.Equal(first.Select(pixel => pixel / 255f), batches[0].Values.Take(784));
        Assert.True(first.Distinct().Count() > 2);
    }

    [Theory]
    [InlineData(10, 4, new byte[] { 0, 2, 5, 7 })]
    [InlineData(10, 200, new byte[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })]
    [InlineData(10, 1, new byte[] { 0 })]
    public void Of_more_pictures_than_wanted_an_even_choice_is_taken(int available, int limit, byte[] expected)
    {
        // Image i has pixels of value i; the images lie in two files.
        Write("b", Idx([.. Enumerable.Range(6, available - 6).Select(i => (byte)i)]));
        Write("a", Idx([.. Enumerable.Range(0, 6).Select(i => (byte)i)]));
        var set = ImageSet.Open(Directory.GetFiles(_folder), Grey2, limit);
        Assert.Equal((expected.Length, available), (set.Count, set.Available));
        Assert.Equal(expected, set.Batches(3).SelectMany(batch => batch.Values.Chunk(6))
            .Select(image => (byte)MathF.Round(image[0] * 255)));
    }

    [Fact]
    public void Compressed_IDX_is_the_same_as_plain()
    {
        var plain = Idx([1, 2, 3]);
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest))
        {
            gzip.Write(plain);
        }

        var compressed = ImageSet.Open([Write("x.gz", buffer.ToArray())], Grey2).Batches(9).Single();
        Assert.Equal(ImageSet.Open([Write("x", plain)], Grey2).Batches(9).Single().Values, compressed.Values);
    }

    [Fact]
    public void Labels_are_read()
    {
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9];
        Assert.Equal([7, 8, 9], IdxFile.ReadLabels(Write("labels", labels)));
    }

    [Fact]
    public void A_picture_of_another_size_is_named_with_both_sizes()
    {
        var file = Path.Combine(SampleFolder, "0000_4.png");
        var exception = Assert.Throws<VaiException>(() => ImageSet.Open([file], new ImageShape(32, 24, 1, 768)).Batches(1).ToArray());
        Assert.Equal(("VAI3004", file), (exception.Diagnostic.Code, exception.Diagnostic.Location.File));
        Assert.Contains("28x28", exception.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("24x32", exception.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Equal("VAI3004", CodeOf(() => ImageSet.Open([Write("idx", Idx([1]))], Grey28)));
    }

    [Fact]
    public void Grey_pictures_serve_models_of_three_channels()
    {
        var file = Path.Combine(SampleFolder, "0000_4.png");
        var grey = ImageFile.Read(file, Grey28);
        Assert.Equal(grey.SelectMany(pixel => new[] { pixel, pixel, pixel }), ImageFile.Read(file, Grey28 with { Channels = 3 }));
    }

    [Theory]
    [InlineData(14, 14), InlineData(32, 20)]
    public void Pictures_and_IDX_become_what_the_runner_makes_of_them(int height, int width)
    {
        var preprocessing = ImagePreprocessing.Parse("100", "0.5", null, "CenterCrop");
        var shape = new ImageShape(height, width, 1, height * width);
        var file = Path.Combine(SampleFolder, "0000_4.png");

        var picture = ImageSet.Open([file], shape, preprocessing: preprocessing).Batches(1).Single().Values;
        var array = ImageSet.Open([Write("idx", Idx([1]))], shape, preprocessing: preprocessing).Batches(1).Single().Values;

        Assert.Equal(preprocessing.Apply(ImageFile.Read(file, Grey28), 28, 28, 1, height, width), picture);
        Assert.Equal(preprocessing.Apply([1, 1, 1, 1, 1, 1], 2, 3, 1, height, width), array);
    }

    [Fact]
    public void No_files_a_missing_file_and_IDX_for_a_colour_model_are_diagnostics()
    {
        Assert.Equal("VAI3002", CodeOf(() => ImageSet.Open([], Grey28)));
        Assert.Equal("VAI1004", CodeOf(() => ImageSet.Open([Path.Combine(_folder, "none.png")], Grey28)));
        Assert.Equal("VAI3005", CodeOf(() => ImageSet.Open([Write("idx", Idx([1]))], new ImageShape(2, 3, 3, 6))));
    }

    [Fact]
    public void Files_that_lie_about_themselves_are_diagnostics()
    {
        byte[] huge = [0, 0, 8, 3, 3, 255, 255, 255, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2];
        Assert.Equal("VAI3003", CodeOf(() => ImageSet.Open([Write("huge", huge)], Grey2).Batches(25).ToArray()));
        byte[] negative = [0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 2, 0, 0, 0, 3];
        Assert.Equal("VAI3003", CodeOf(() => ImageSet.Open([Write("negative", negative)], Grey2)));
        Assert.Equal("VAI3003", CodeOf(() => IdxFile.ReadLabels(Write("labels", [0, 0, 8, 1, 3, 255, 255, 255, 7]))));
        Assert.Equal("VAI3003", CodeOf(() => ImageSet.Open([Write("empty", [])], Grey2).Batches(1).ToArray()));
        Assert.Equal("VAI3003", CodeOf(() => ImageSet.Open([Write("gzip", [0x1f, 0x8b, 1, 2, 3])], Grey2).Batches(1).ToArray()));
    }

    [Fact]
    public void A_damaged_picture_is_a_picture_or_a_diagnostic()
    {
        var picture = File.ReadAllBytes(Path.Combine(SampleFolder, "0000_4.png"));
        Gen.Select(Gen.Int[0, picture.Length - 1], Gen.Byte, Gen.Int[0, picture.Length]).Sample((at, value, length) =>
        {
            var damaged = picture.ToArray();
            damaged[at] = value;
            try
            {
                Assert.Equal(784, ImageFile.Decode(damaged[..length], "x.png", Grey28).Length);
            }
            catch (VaiException e)
            {
                Assert.Contains(e.Diagnostic.Code, (string[])["VAI3003", "VAI3004"]);
            }
        }, iter: 500);
    }

    private static string CodeOf(Func<object> work) => Assert.Throws<VaiException>(work).Diagnostic.Code;

    private static byte[] Idx(byte[] images)
    {
        var bytes = new byte[16 + (6 * images.Length)];
        int[] header = [0x803, images.Length, 2, 3];
        for (var i = 0; i < header.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), header[i]);
        }

        for (var i = 0; i < images.Length; i++)
        {
            bytes.AsSpan(16 + (6 * i), 6).Fill(images[i]);
        }

        return bytes;
    }

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
