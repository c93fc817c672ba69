using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using Vai.Images;

namespace Vai.Quantizer.Tests.Images;

public sealed class ImageFormatTests : IDisposable
{
    private static readonly ImageShape Colour = new(32, 32, 3, 1024);
    private static readonly ImageShape Grey2 = new(2, 3, 1, 6);
    private readonly string _folder = Directory.CreateTempSubdirectory("vai-images").FullName;

    private static string[] Pictures =>
        [.. Directory.GetFiles(Path.Combine(SharedData.RepositoryRoot, "samples", "FashionMnist", "calibration"), "*.png")
        .Order(StringComparer.Ordinal).Take(6)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Folders_are_classes_in_the_order_of_their_names()
    {
        foreach (var (index, picture) in Pictures.Index())
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, index % 2 == 0 ? "boot" : "bag")).FullName;
            File.Copy(picture, Path.Combine(folder, $"{index}.png"));
        }

        var set = ImageSet.Open(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories), new ImageShape(28, 28, 1, 784));
        Assert.True(set.HasLabels);
        Assert.Equal([0, 0, 0, 1, 1, 1], set.Batches(10).Single().Labels);
    }

    [Fact]
    public void A_label_file_names_classes()
    {
        var labels =
            Write("labels.txt",
                Encoding.UTF8.GetBytes(
                string.Join("\n", Pictures.Select((picture, i) => $"{Path.GetFileName(picture)}{(i % 2 == 0 ? "," : " ")}{i + 3}"))));
        var set = ImageSet.Open(Pictures, new ImageShape(28, 28, 1, 784), labelFile: labels);
        Assert.Equal([3, 4, 5, 6, 7, 8], set.Batches(10).Single().Labels);
        var broken = Write("broken.txt", "a.png seven"u8.ToArray());
        Assert.Equal("VAI3012", Code(() => ImageSet.Open(Pictures, new ImageShape(28, 28, 1, 784), labelFile: broken)));
    }

    [Fact]
    public void IDX_images_find_their_labels_beside_them()
    {
        Write("t-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, .. new byte[12]]);
        Write("t-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
        Assert.Equal([7, 9], ImageSet.Open([Path.Combine(_folder, "t-images-idx3-ubyte")], Grey2).Batches(5).Single().Labels);
        Write("t-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 7, 9, 1]);
        Assert.Equal("VAI3011", Code(() => ImageSet.Open([Path.Combine(_folder, "t-images-idx3-ubyte")], Grey2)));
    }

    [Fact]
    public void CIFAR_planes_become_pixels()
    {
        var record = new byte[3073];
        (record[0], record[1], record[1 + 1024], record[1 + 2048]) = (6, 255, 51, 102);
        var batch = ImageSet.Open([Write("batch.bin", [.. record, .. record])], Colour).Batches(5).Single();
        Assert.Equal([6, 6], batch.Labels);
        Assert.Equal([1, 0.2f, 0.4f, 0], batch.Values[..4]);
        Assert.Equal("VAI3004", Code(() => ImageSet.Open([Path.Combine(_folder, "batch.bin")], Grey2)));
    }

    [Theory]
    [InlineData("|u1", "2, 2, 3", false)]
    [InlineData("|u1", "2, 6", true)]
    [InlineData("<f4", "2, 2, 3, 1", false)]
    [InlineData("<f4", "2, 1, 2, 3", false)]
    public void NumPy_arrays_of_several_shapes(string type, string shape, bool isVector)
    {
        var bytes = type == "|u1" ? new byte[12] : new byte[48];
        if (type == "|u1")
        {
            bytes[7] = 51;
        }
        else
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(28), 0.2f);
        }

        var images = ImageSet.Open([Write("x.npy", Npy(type, shape, bytes))], isVector ? new ImageShape(0, 0, 1, 6) : Grey2);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0.2f, 0, 0, 0, 0], images.Batches(5).Single().Values);
    }

    [Fact]
    public void An_array_of_no_images_is_no_set() => Assert.Equal(
        "VAI3002",
        Assert.Throws<VaiException>(() => ImageSet.Open([Write("none.npy", Npy("<f4", "0, 2, 3", []))], Grey2)).Diagnostic.Code);

    [Theory]
    [InlineData("4, 3, 48, 32", "48x32"), InlineData("4, 48, 32, 3", "48x32"), InlineData("4, 48, 32", "48x32")]
    [InlineData("4, 8, 48, 32", "48x32 8x48"), InlineData("4, 6", ""), InlineData("4, 3, 5, 48, 32", "")]
    public void The_shape_of_an_array_tells_the_sizes_that_its_images_may_have(string shape, string sizes)
    {
        var file = Write("x.npy", Npy("<f4", shape, []));
        Assert.Equal(sizes, string.Join(' ', NumpySource.SizesIn(file).Select(size => $"{size.Height}x{size.Width}")));
        Assert.Empty(NumpySource.SizesIn(Write("x.png", [0x89, (byte)'P', (byte)'N', (byte)'G'])));
    }

    [Fact]
    public void NumPy_arrays_hold_any_number_of_channels_and_sequences_and_pictures_do_not()
    {
        var five = new ImageShape(1, 2, 5, 2);
        var planes = Write("planes.npy", Npy("|u1", "1, 5, 1, 2", [0, 255, 51, 0, 0, 0, 0, 0, 0, 102]));
        Assert.Equal([0, 0.2f, 0, 0, 0, 1, 0, 0, 0, 0.4f], ImageSet.Open([planes], five).Batches(5).Single().Values);
        Assert.Equal([0, 1, 0.2f, 0, 0, 0, 0, 0, 0, 0.4f],
            ImageSet.Open([Write("rows.npy", Npy("|u1", "1, 5, 2", [0, 255, 51, 0, 0, 0, 0, 0, 0, 102]))], new ImageShape(0, 0, 1, 10))
            .Batches(5).Single().Values);
        Assert.Equal("VAI3005", Code(() => _ = ImageSet.Open(Pictures, new ImageShape(28, 28, 5, 784)).Batches(5).Single()));
    }

    [Fact]
    public void NPZ_archives_hold_images_and_labels()
    {
        var path = Path.Combine(_folder, "data.npz");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            Add(archive, "x.npy", Npy("|u1", "2, 2, 3", [0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0]));
            Add(archive, "y.npy", Npy("<i8", "2,", [4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]));
        }

        var batch = ImageSet.Open([path], Grey2).Batches(5).Single();
        Assert.Equal([4, 1], batch.Labels);
        Assert.Equal(1, batch.Values[6]);
    }

    [Fact]
    public void An_archive_without_arrays_is_said_to_hold_no_images()
    {
        var path = Path.Combine(_folder, "empty.npz");
        ZipFile.Open(path, ZipArchiveMode.Create).Dispose();
        Assert.Equal("VAI3003", Code(() => ImageSet.Open([path], Grey2)));
    }

    [Fact]
    public void TFRecords_hold_encoded_images_and_labels()
    {
        var records = Pictures.SelectMany((picture, i) => Record(Example(File.ReadAllBytes(picture), i + 2))).ToArray();
        var set = ImageSet.Open([Write("train.tfrecord", records)], new ImageShape(28, 28, 1, 784));
        var batch = set.Batches(10).Single();
        Assert.Equal([2, 3, 4, 5, 6, 7], batch.Labels);
        Assert.Equal(ImageSet.Open(Pictures, new ImageShape(28, 28, 1, 784)).Batches(10).Single().Values, batch.Values);
        Assert.Equal("VAI3003", Code(() => ImageSet.Open([Write("cut.tfrecord", records[..^40])], new ImageShape(28, 28, 1, 784))));
    }

    [Fact]
    public void A_seed_shuffles_and_loses_nothing()
    {
        var set = ImageSet.FromValues([.. Enumerable.Range(0, 600).Select(i => i / 6f)], Grey2, labels: [.. Enumerable.Range(0, 100)]);
        var (first, again, other) = (Labels(set, 1), Labels(set, 1), Labels(set, 2));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(Enumerable.Range(0, 100), first.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), first);
    }

    [Fact]
    public void A_part_of_a_set_and_the_rest_are_the_set()
    {
        var set = ImageSet.FromValues(new float[600], Grey2, labels: [.. Enumerable.Range(0, 100)]);
        var (judging, training) = (set.Part(10, isJudging: true), set.Part(10, isJudging: false));
        Assert.Equal((10, 90), (judging.Count, training.Count));
        Assert.Equal(Enumerable.Range(0, 100), Labels(judging, 1).Concat(Labels(training, 1)).Order());
    }

    [Fact]
    public void The_doctor_says_what_is_wrong_with_images()
    {
        var graph = Networks.Small();
        var shape = ImageShape.Of(graph);
        Assert.Empty(ImageSetDoctor.Examine(Networks.Images(graph, 40), "CalibrationSet", graph));
        var sick = ImageSet.FromValues([.. Enumerable.Repeat(200f, 5 * shape.ValueCount)], shape, labels: [0, 1, 1, 0, 1]);
        Assert.Equal(["VAI3019", "VAI3020", "VAI3021", "VAI3022"],
            ImageSetDoctor.Examine(sick, "EvaluationSet", graph).Select(diagnostic => diagnostic.Code));
    }

    private static int[] Labels(ImageSet set, int seed) => [.. set.Batches(7, seed).SelectMany(batch => batch.Labels)];

    private static string Code(Action open) => Assert.Throws<VaiException>(open).Diagnostic.Code;

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void Add(ZipArchive archive, string name, byte[] content)
    {
        using var stream = archive.CreateEntry(name).Open();
        stream.Write(content);
    }

    private static byte[] Npy(string type, string shape, byte[] numbers)
    {
        var header = Encoding.Latin1.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. numbers];
    }

    private static byte[] Record(byte[] content)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, content.Length);
        return [.. length, .. Checksum(length), .. content, .. Checksum(content)];
    }

    private static byte[] Checksum(byte[] bytes)
    {
        var checksum = ~bytes.Aggregate(uint.MaxValue, BitOperations.Crc32C);
        var masked = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(masked, BitOperations.RotateRight(checksum, 15) + 0xa282ead8);
        return masked;
    }

    private static byte[] Example(byte[] image, int label) => Field(1, [
        .. Field(1, [.. Field(1, "image/encoded"u8.ToArray()), .. Field(2, Field(1, Field(1, image)))]),
        .. Field(1, [.. Field(1, "image/class/label"u8.ToArray()), .. Field(2, Field(3, [0x0a, 1, (byte)label]))]),
    ]);

    private static byte[] Field(int number, byte[] content)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        for (var length = content.Length; ; length >>= 7)
        {
            bytes.Add((byte)(length < 128 ? length : (length & 127) | 128));
            if (length < 128)
            {
                return [.. bytes, .. content];
            }
        }
    }
}
