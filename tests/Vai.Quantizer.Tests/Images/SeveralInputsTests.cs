using System.IO.Compression;
using Vai.Images;
using Vai.Imaging;
using Vai.Runtime.Tensors;

namespace Vai.Quantizer.Tests.Images;

/// <summary>Images of a model with several inputs: a map of 2 x 2 x 3 numbers and a row of 2.</summary>
public sealed class SeveralInputsTests : IDisposable
{
    private static readonly XirGraph Graph = Net();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_has_an_array_an_input_by_name()
    {
        var set = Open(Archive("all.npz", ("row", Row(3)), ("classes", Counted(3)), ("map", Map(3))));
        Assert.True(set.HasLabels);
        AssertImages(set, 3);
        Assert.Equal([0, 1, 2], set.Batches(5).Single().Labels);
    }

    [Fact]
    public void Arrays_without_names_are_the_inputs_in_order() =>
        AssertImages(Open(Archive("all.npz", ("arr_0", Map(3)), ("arr_1", Row(3)))), 3);

    [Fact]
    public void Archives_follow_each_other() =>
        AssertImages(Open(Archive("a.npz", ("map", Map(2)), ("row", Row(2))), Archive("b.npz", ("map", Map(1, 2)), ("row", Row(1, 2)))), 3);

    [Fact]
    public void Files_lie_in_a_folder_an_input() => AssertImages(
        Open(Write("row/z.npy", Row(3)), Write("map/a.npy", Map(2)), Write("map/b.npy", Map(1, 2))), 3);

    [Fact]
    public void Folders_without_names_of_inputs_are_the_inputs_in_order() =>
        AssertImages(Open(Write("2/all.npy", Row(3)), Write("1/all.npy", Map(3))), 3);

    [Fact]
    public void A_part_of_the_images_is_the_same_part_of_each_input()
    {
        var set = ImageSet.Open([Archive("all.npz", ("map", Map(9)), ("row", Row(9)))], Graph, 3, ImagePreprocessing.Default);
        Assert.Equal([0, 3, 6], set.Batches(9).Single().Of(Graph, Graph.Op("row")).Chunk(2).Select(row => row[0]));
    }

    [Fact]
    public void What_is_missing_or_has_another_number_of_images_is_an_error_with_both()
    {
        Assert.Contains("'row' has 2 images and input 'map' has 3", Error(Archive("a.npz", ("map", Map(3)), ("row", Row(2)))));
        Assert.Contains("it holds map, rows, and the inputs are map, row", Error(Archive("b.npz", ("map", Map(3)), ("rows", Row(3)))));
        Assert.Contains("'row'", Error(Write("map/a.npy", Map(3))));
        Assert.Equal("VAI3004", Code(Archive("c.npz", ("map", Row(3)), ("row", Row(3)))));
        Assert.Equal("VAI3003", Code(_folder.Write("d.npz", [1, 2, 3])));
    }

    private static void AssertImages(ImageSet set, int count)
    {
        var batch = set.Batches(count).Single();
        Assert.Equal(count, batch.Count);
        Assert.Equal(Row(count).Data, batch.Of(Graph, Graph.Op("row")));
        Assert.Equal(Map(count).Data, batch.Of(Graph, Graph.Op("map")));
    }

    private static FloatTensor Map(int count, int first = 0) =>
        new([count, 2, 2, 3], [.. Enumerable.Range(first * 12, count * 12).Select(number => number / 100f)]);

    private static FloatTensor Row(int count, int first = 0) =>
        new([count, 2], [.. Enumerable.Range(first, count).SelectMany(image => (float[])[image, -image])]);

    private static FloatTensor Counted(int count) => new([count], [.. Enumerable.Range(0, count).Select(image => (float)image)]);

    private static XirGraph Net()
    {
        var net = new FloatNet();
        net.Linear("of_map", net.Flatten("flat", net.Input("map", 1, 2, 2, 3)), 2);
        net.Elementwise("sum", "add", null, "of_map", net.Input("row", 1, 2));
        return net.Build();
    }

    private static ImageSet Open(params string[] files) => ImageSet.Open(files, Graph, int.MaxValue, ImagePreprocessing.Default);

    private static string Code(string file) => Assert.Throws<VaiException>(() => Open(file).Batches(1).Count()).Diagnostic.Code;

    private static string Error(string file)
    {
        var error = Assert.Throws<VaiException>(() => Open(file)).Diagnostic;
        Assert.Equal("VAI3024", error.Code);
        return error.Message;
    }

    private string Write(string name, FloatTensor values)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        return _folder.Write(name, NpyFile.ToBytes(values));
    }

    private string Archive(string name, params ReadOnlySpan<(string Name, FloatTensor Values)> arrays)
    {
        using var archive = ZipFile.Open(_folder.File(name), ZipArchiveMode.Create);
        foreach (var (array, values) in arrays)
        {
            using var stream = archive.CreateEntry(array + ".npy").Open();
            stream.Write(NpyFile.ToBytes(values));
        }

        return _folder.File(name);
    }
}
