using Vai.Quantizer.Evaluation;
using Vai.Quantizer.Ops;
using Vai.Quantizer.Torch;

namespace Vai.Quantizer.Tests;

/// <summary>The ends of a network keep their meaning: what is joined there is joined so that no part of it is lost.</summary>
public sealed class EndsTests
{
    public EndsTests() => TorchLoader.Load();

    [Theory]
    [InlineData(200)]
    [InlineData(1f / 40)]
    public void What_a_result_joins_of_unlike_ranges_keeps_its_own_fix_points(float factor)
    {
        var graph = Heads(factor);
        var result = Quantize(graph);
        var joined = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Code == VaiDiagnostics.JoinStaysFloat.Code);
        Assert.Equal("join", joined.Location.Layer);
        Assert.Equal(["left_fix", "right_fix"], Fixes(result));
        Assert.InRange(Assert.Single(result.Report.Results).Worst!.SignalToNoise, 20, 200);
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Code == VaiDiagnostics.WeakChannels.Code);
    }

    [Fact]
    public void The_same_as_the_vendor_does_it_loses_a_part_and_says_so()
    {
        var result = Quantize(Heads(200), CalibrationMethod.Vendor);
        Assert.Equal(["join_fix"], Fixes(result));
        var warning = Assert.Single(result.Diagnostics, diagnostic => diagnostic.Code == VaiDiagnostics.WeakChannels.Code);
        Assert.Contains("channels 0 to 2 keep", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_joined_of_like_ranges_is_joined_by_the_DPU()
    {
        var result = Quantize(Heads(1));
        Assert.Equal(["join_fix"], Fixes(result));
        Assert.Empty(result.Diagnostics);
    }

    [Fact]
    public void What_a_convolution_reads_has_one_fix_point_whatever_its_ranges()
    {
        var result = Quantize(Heads(200, "conv"));
        Assert.Equal(["join_fix"], Fixes(result));
        Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Code == VaiDiagnostics.JoinStaysFloat.Code);
    }

    [Fact]
    public void Channels_that_are_small_beside_the_others_of_one_layer_are_warned_about()
    {
        var graph = Heads(1);
        var weights = ConstantCodec.Read(graph.Op("Net__left_weight"));
        var bias = ConstantCodec.Read(graph.Op("Net__left_bias"));
        (weights, bias) = (Shrunk(weights, weights.Length / 3), Shrunk(bias, 1));
        var shrunk = ConstantCodec.Replace(
            graph, new Dictionary<string, float[]> { ["Net__left_weight"] = weights, ["Net__left_bias"] = bias });
        var warning = Assert.Single(
            Quantize(shrunk).Diagnostics, diagnostic => diagnostic.Code == VaiDiagnostics.WeakChannels.Code);
        Assert.Equal("join", warning.Location.Layer);
        Assert.Contains("channel 0 keep", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>Behind the heads and their join.</summary>
    private static IEnumerable<string> Fixes(QuantizationResult result) =>
        result.Graph.Ops.Select(op => op.Name).Where(name => name is "left_fix" or "right_fix" or "join_fix");

    private static float[] Shrunk(float[] values, int count) => [.. values.Select((value, i) => i < count ? value / 500 : value)];

    /// <summary>Two convolutions that read one, joined; the right one's numbers times a factor.</summary>
    private static XirGraph Heads(float factor, params string[] end)
    {
        var net = new NetworkBuilder();
        var trunk = net.Op("relu", OpNames.Relu, net.Conv("conv", net.Data(1, 6, 6, 1), 6, new Window(3, 3)));
        var join = net.Concat("join", net.Conv("left", trunk, 3, new Window(1, 1)), net.Conv("right", trunk, 3, new Window(1, 1)));
        if (end.Contains("conv"))
        {
            net.Conv("after", join, 2, new Window(1, 1));
        }

        var graph = net.Build();
        return ConstantCodec.Replace(graph, new[] { "Net__right_weight", "Net__right_bias" }.ToDictionary(
            name => name, name => Array.ConvertAll(ConstantCodec.Read(graph.Op(name)), value => value * factor)));
    }

    private static QuantizationResult Quantize(XirGraph graph, CalibrationMethod method = CalibrationMethod.OutputError) =>
        ModelQuantizer.Quantize(
            graph, new QuantizerImages(Networks.Images(graph, 30)), new QuantizerOptions { Calibration = method }, progress: null,
            TestContext.Current.CancellationToken);
}
