using Vai.Imaging;
using Vai.Xir.Serialization;

namespace Vai.Core.Tests.Imaging;

public class ImagePreprocessingTests
{
    [Fact]
    public void By_default_pixels_are_divided_by_255()
    {
        byte[] pixels = [0, 1, 100, 254, 255, 7];

        Assert.Equal(pixels.Select(pixel => pixel / 255f), ImagePreprocessing.Default.Apply(pixels, 1, 2, 3, 1, 2));
        Assert.Equal(ImagePreprocessing.Default, ImagePreprocessing.Parse(null, "", " ", null));
    }

    [Fact]
    public void Mean_and_scale_are_those_of_the_models_channels_and_colours_come_in_its_order()
    {
        var preprocessing = ImagePreprocessing.Parse("1, 2, 3", "1/2,1,10", "bgr", null);

        // Red 11, green 12, blue 13: blue is the model's first channel.
        Assert.Equal([(13 - 1) / 2f, 12 - 2, (11 - 3) * 10], preprocessing.Apply([11, 12, 13], 1, 1, 3, 1, 1));
    }

    [Theory]
    [InlineData("input_color", "CMYK")]
    [InlineData("input_color", "7")]
    [InlineData("input_resize", "7")]
    public void Words_of_a_file_that_name_no_preprocessing_are_a_broken_file(string attribute, string word)
    {
        var error = Assert.Throws<VaiException>(() => ImagePreprocessing.Of(AttributeMap.Of((attribute, word)))).Diagnostic;
        Assert.Equal("VAI2001", error.Code);
        Assert.Contains(attribute, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Stretch", 1, 4, 1, 2, "0 8 16 24", "6 18")] // weights 3/7, 3/7, 1/7 from either end: 40/7 and 128/7
    [InlineData("Stretch", 1, 2, 1, 4, "0 100", "0 25 75 100")]
    [InlineData("CenterCrop", 1, 4, 1, 2, "1 2 3 4", "2 3")]
    [InlineData("Letterbox", 1, 2, 2, 2, "5 6", "5 6 114 114")]
    [InlineData("Letterbox", 2, 4, 3, 2, "8 8 8 8 8 8 8 8", "114 114 8 8 114 114")]
    public void Pictures_of_other_sizes_are_fitted(
        string resize, int height, int width, int inputHeight, int inputWidth, string pixels, string expected)
    {
        var preprocessing = ImagePreprocessing.Parse(null, "1", null, resize);
        var values = preprocessing.Apply([.. pixels.Split(' ').Select(byte.Parse)], height, width, 1, inputHeight, inputWidth);

        Assert.Equal(expected, string.Join(' ', values));
    }

    [Fact]
    public void A_picture_of_another_size_is_refused_where_nothing_says_how_to_fit_it()
    {
        var error = Assert.Throws<VaiException>(() => ImagePreprocessing.Default.Apply(new byte[12], 4, 3, 1, 3, 4));

        Assert.Equal("VAI6120", error.Diagnostic.Code);
        Assert.Contains("3x4 pixels", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("4x3 pixels", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", null, null, null, "'a'")]
    [InlineData("1,2", null, null, null, "2 numbers")]
    [InlineData(null, "1/0", null, null, "1/0")]
    [InlineData(null, "1e999", null, null, "1e999")]
    [InlineData(null, null, "YUV", null, "Rgb, Bgr")]
    [InlineData(null, null, null, "3", "CenterCrop")]
    public void What_means_nothing_gets_a_diagnostic(string? mean, string? scale, string? color, string? resize, string what)
    {
        var error = Assert.Throws<VaiException>(() => ImagePreprocessing.Parse(mean, scale, color, resize));

        Assert.Equal("VAI1020", error.Diagnostic.Code);
        Assert.Contains(what, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_keeps_its_preprocessing_through_a_file()
    {
        var preprocessing = ImagePreprocessing.Parse("123.675,116.28,103.53", "1/58.395,1/57.12,1/57.375", "Bgr", "CenterCrop");
        var graph =
            XirGraph.Create("net", [new XirOp("data", "data", AttributeMap.Empty, [], XirTensor.Float32("data", 1, 2, 2, 3))],
                preprocessing.AddTo(AttributeMap.Empty));

        var read = XmodelFile.Parse(XmodelFile.ToBytes(graph));

        Assert.Equal(preprocessing, ImagePreprocessing.Of(read.Attributes));
        Assert.Empty(ImagePreprocessing.Default.AddTo(preprocessing.AddTo(AttributeMap.Empty)));
    }
}
