using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.FixPoints;
using Vai.Xir.Serialization;

namespace Vai.Quantizer.Tests.Equalization;

/// <summary>Networks that the vendor quantized (shared/data/xmodels): trained weights, and what became of them.</summary>
public sealed class VendorEqualizationTests
{
    private static readonly TensorFormat Weights = new(TensorKind.Weights);

    [Fact]
    public void Trained_weights_become_the_vendor_s_fixed_numbers()
    {
        // CNN: three times convolution, batch norm, relu, and a convolution with batch norm; the vendor folds, equalizes, rounds.
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/cnn_small.int.xmodel"));
        using var archive = ZipFile.OpenRead(SharedData.Require("xmodels/cnn_small.state_dict.pth"));
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var layer = 0; layer < 4; layer++)
        {
            var (first, name) = (layer * 7, $"CNN__network_{layer * 3}");
            var (weights, bias) = Folded(archive, first, first + 2);
            values[name + "_weight"] = ToXir(weights, vendor.Op(name + "_weight").Output.Shape.AsSpan());
            values[name + "_bias"] = bias;
        }

        var ours = CrossLayerEqualization.Vendor(ConstantCodec.Replace(Networks.FloatForm(vendor), values));
        foreach (var name in values.Keys.Where(name => name.EndsWith("_weight", StringComparison.Ordinal)))
        {
            var fixPoint = vendor.Op(name + "_fix").Attributes.Get("fix_point", 0);
            Assert.Equal((name, fixPoint), (name, FixPointSearch.Find(ConstantCodec.Read(ours.Op(name)), Weights, name)));
            var (expected, actual) =
                (ConstantCodec.Read(vendor.Op(name)), FakeQuantizer.Apply(ConstantCodec.Read(ours.Op(name)), fixPoint, Weights));
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [SharedRow("cnn_small")]
    [SharedRow("zerodce")]
    [SharedRow("conv1d")]
    [SharedRow("pointpillars")]
    [SharedRow("mbconv_se_k3_dual")]
    [SharedRow("mbconv_se_k3_six")]
    public void Constants_that_the_vendor_rounded_get_the_vendor_s_fix_points(string model)
    {
        var graph = XmodelFile.Read(SharedData.Require($"xmodels/{model}.int.xmodel"));
        var compared = 0;
        foreach (var fix in graph.OfType("fix").Where(fix => graph.Op(fix.InputsOf("input")[0]).Type == "const"))
        {
            var values = ConstantCodec.Read(graph.Op(fix.InputsOf("input")[0]));
            var expected = fix.Attributes.Get("fix_point", 0);
            var found = FixPointSearch.Find(values, Weights, fix.Name);
            Assert.Equal((fix.Name, expected), (fix.Name, found));
            Assert.Equal(values, FakeQuantizer.Apply(values, expected, Weights));
            compared++;
        }

        Assert.True(compared > 5);
    }

    [Fact]
    public void Fix_points_of_weights_are_those_of_the_vendor_s_quant_info()
    {
        // The state_dict beside it is of another training (its layers 3 to 5 are zeros); the rounded weights are of this one.
        var graph = XmodelFile.Read(SharedData.Require("xmodels/zerodce.int.xmodel"));
        using var info = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("xmodels/zerodce.quant_info.json")));
        var compared = 0;
        foreach (var entry in info.RootElement.GetProperty("param").EnumerateObject())
        {
            var name = entry.Name.Replace("::", "__", StringComparison.Ordinal).Replace('.', '_');
            Assert.Equal((name, entry.Value[0][1].GetInt32()),
                (name, FixPointSearch.Find(ConstantCodec.Read(graph.Op(name)), Weights, name)));
            compared++;
        }

        Assert.Equal(28, compared);
    }

    private static (float[] Weights, float[] Bias) Folded(ZipArchive archive, int convolution, int norm)
    {
        var (weights, bias) = (Storage(archive, convolution), Storage(archive, convolution + 1));
        var (gamma, beta, mean, variance) =
            (Storage(archive, norm), Storage(archive, norm + 1), Storage(archive, norm + 2), Storage(archive, norm + 3));
        var scale = gamma.Zip(variance, (factor, power) => factor / MathF.Sqrt(power + 1e-5f)).ToArray();
        var ofOne = weights.Length / bias.Length;
        return (
            [.. weights.Select((weight, i) => weight * scale[i / ofOne])],
            [.. bias.Select((value, i) => ((value - mean[i]) * scale[i]) + beta[i])]);
    }

    private static float[] Storage(ZipArchive archive, int index)
    {
        using var stream = archive.Entries.Single(entry => entry.FullName.EndsWith($"/data/{index}", StringComparison.Ordinal)).Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }

    /// <summary>PyTorch's [O, I, h, w] as [O, h, w, I].</summary>
    private static float[] ToXir(float[] values, ReadOnlySpan<int> shape)
    {
        var (height, width, last) = (shape[1], shape[2], shape[3]);
        var result = new float[values.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var (outer, pixel, inner) = (i / (height * width * last), i / last % (height * width), i % last);
            result[i] = values[(((outer * last) + inner) * height * width) + pixel];
        }

        return result;
    }
}
