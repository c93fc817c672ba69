using Vai.Imaging;
using Vai.Importers.Formats;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests;

/// <summary>Whatever of the preprocessing goes into the first layer: shown the same picture, the model computes the same.</summary>
public class PreprocessingFoldingTests
{
    private static readonly ImagePreprocessing Imagenet =
        ImagePreprocessing.Parse("123.675,116.28,103.53", "1/58.395,1/57.12,1/57.375", "Bgr", null);

    private static readonly byte[] Picture = [.. Enumerable.Range(0, 4 * 4 * 3).Select(i => (byte)(i * 37))];

    [Theory]
    [InlineData("torch.conv2d(x, self.w)", true, true)]
    [InlineData("torch.conv2d(x, self.w, self.b)", true, true)]
    [InlineData("torch.conv2d(x, self.w, self.b, [1, 1], [1, 1])", false, true)] // zeros are padded: the mean stays outside
    [InlineData("torch.linear(torch.flatten(x, 1), self.f)", true, true)]
    [InlineData("torch.conv2d(x, self.d, None, [1, 1], [0, 0], [1, 1], 3)", false, false)] // depthwise: colours cannot change places
    [InlineData("torch.add(torch.conv2d(x, self.w), torch.mul(x, 0.5))", false, false)] // another reader of the picture
    public void The_first_layer_takes_what_it_can_compute_exactly(string forward, bool foldsNumbers, bool foldsColour)
    {
        var archive = TorchArchives.Net(
            "return " + forward, TorchArchives.Ramp("w", 3, 3, 1, 1), TorchArchives.Ramp("b", 3), TorchArchives.Ramp("f", 2, 48),
            TorchArchives.Ramp("d", 3, 1, 2, 2));
        var shape = new ImportOptions(ImmutableArray.Create(3, 4, 4));
        var plain = ModelImporter.Import(archive, shape);

        var folded = ModelImporter.Import(archive, shape with { Preprocessing = Imagenet });
        var remaining = ImagePreprocessing.Of(folded.Attributes);

        Assert.Equal(foldsNumbers, remaining.Mean.SequenceEqual([0]) && remaining.Scale.SequenceEqual(ImagePreprocessing.Default.Scale));
        Assert.Equal(foldsColour, remaining.Color == ColorOrder.Rgb);
        AssertNear(Run(plain, Imagenet), Run(folded, remaining));
    }

    [Fact]
    public void A_scale_without_mean_goes_through_padding_too()
    {
        var archive = TorchArchives.Net("return torch.conv2d(x, self.w, None, [1, 1], [1, 1])", TorchArchives.Ramp("w", 2, 3, 3, 3));
        var shape = new ImportOptions(ImmutableArray.Create(3, 4, 4));
        var plain = ImagePreprocessing.Parse(null, "1", null, "CenterCrop");

        var folded = ModelImporter.Import(archive, shape with { Preprocessing = plain });

        Assert.Equal(ImagePreprocessing.Default with { Fit = ImageFit.CenterCrop }, ImagePreprocessing.Of(folded.Attributes));
        AssertNear(Run(ModelImporter.Import(archive, shape), plain), Run(folded, ImagePreprocessing.Default));
    }

    [Fact]
    public void Without_preprocessing_the_graph_has_no_attributes() =>
        Assert.Empty(ModelImporter.Import(TorchArchives.SmallCnn(), new ImportOptions(ImmutableArray.Create(1, 4, 4))).Attributes);

    private static float[] Run(XirGraph graph, ImagePreprocessing preprocessing)
    {
        var input = new FloatTensor([1, 4, 4, 3], preprocessing.Apply(Picture, 4, 4, 3, 4, 4));
        return Assert.IsType<FloatTensor>(
            Assert.Single(CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [graph.OfType("data").Single().Name] = input })).Value)
            .Data;
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 1e-5 * largest));
    }
}
