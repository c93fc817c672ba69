using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vai.Quantizer.Calibration;
using Vai.Quantizer.Equalization;
using Vai.Quantizer.Ops;
using Vai.Tests;
using Vai.Xir;

namespace Vai.Quantizer.Tests.Equalization;

/// <summary>A network that the vendor quantized: its trained weights, and what became of them (shared/data/xmodels, zerodce).</summary>
public sealed class ZeroDceTests
{
    [Fact]
    public void Equalized_weights_are_the_vendor_s_number_by_number()
    {
        var (vendor, ours) = Models();
        foreach (var weights in vendor.OfType("const").Where(op => op.Name.EndsWith("_weight", StringComparison.Ordinal)))
        {
            var fixPoint = vendor.Op(weights.Name + "_fix").Attributes.Get("fix_point", 0);
            var format = new TensorFormat(TensorKind.Weights);
            var found = FixPointSearch.Find(ConstValues.Of(ours.Op(weights.Name)), format, weights.Name);
            Assert.Equal((weights.Name, fixPoint), (weights.Name, found));
            Assert.Equal(ConstValues.Of(weights), FakeQuantizer.Apply(ConstValues.Of(ours.Op(weights.Name)), fixPoint, format));
        }
    }

    [Fact]
    public void Fix_points_of_parameters_are_those_of_the_vendor_s_quant_info()
    {
        using var info = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("xmodels/zerodce.quant_info.json")));
        var (_, ours) = Models();
        var compared = 0;
        foreach (var entry in info.RootElement.GetProperty("param").EnumerateObject())
        {
            var kind = entry.Name.EndsWith(".bias", StringComparison.Ordinal) ? TensorKind.Bias : TensorKind.Weights;
            var name = entry.Name.Replace("::", "__", StringComparison.Ordinal).Replace('.', '_');
            Assert.Equal((name, entry.Value[0][1].GetInt32()), (name, FixPointSearch.Find(ConstValues.Of(ours.Op(name)), kind, name)));
            compared++;
        }

        Assert.Equal(28, compared);
    }

    private static (XirGraph Vendor, XirGraph Ours) Models()
    {
        var vendor = XmodelFile.Read(SharedData.Require("xmodels/zerodce.int.xmodel"));
        using var archive = ZipFile.OpenRead(SharedData.Require("xmodels/zerodce.state_dict.pth"));
        var values = new Dictionary<string, float[]>(StringComparer.Ordinal);
        for (var i = 0; i < 28; i++)
        {
            var name = $"ZeroDCEQ__e_conv{(i / 4) + 1}_{(i % 4 < 2 ? "depth" : "point")}_conv_{(i % 2 == 0 ? "weight" : "bias")}";
            var numbers = Storage(archive, i);
            values[name] = i % 2 == 0 ? ToXir(numbers, vendor.Op(name).Output.Shape.AsSpan()) : numbers;
        }

        return (vendor, CrossLayerEqualization.Vendor(ConstValues.Replace(Networks.FloatForm(vendor), values)));
    }

    private static float[] Storage(ZipArchive archive, int index)
    {
        using var stream = archive.GetEntry($"Epoch99/data/{index}")!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, float>(bytes.ToArray()).ToArray();
    }

    /// <summary>PyTorch's [O, I, h, w] as [O, h, w, I]; [C, 1, h, w] as [1, h, w, C].</summary>
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
