using Vai.Quantizer.Calibration;

namespace Vai.Quantizer.Tests.Calibration;

public sealed class FixPointAdjustmentTests
{
    [Fact]
    public void Fix_points_that_the_DPU_can_shift_stay() =>
        Assert.Equal((8, 9, 5), Adjust(input: 6, weight: 8, bias: 9, output: 5, expectedChanges: 0));

    [Fact]
    public void A_negative_shift_cut_lowers_the_output() =>
        Assert.Equal((3, 4, 7), Adjust(input: 4, weight: 3, bias: 4, output: 9, expectedChanges: 1));

    [Fact]
    public void A_shift_cut_above_16_lowers_the_weights() =>
        Assert.Equal((10, 12, 0), Adjust(input: 6, weight: 12, bias: 12, output: 0, expectedChanges: 1));

    [Fact]
    public void A_shift_bias_above_16_lowers_the_weights() =>
        Assert.Equal((6, 2, 8), Adjust(input: 12, weight: 12, bias: 2, output: 8, expectedChanges: 1));

    [Fact]
    public void A_shift_bias_below_its_least_lowers_the_bias() =>
        // shift_cut is 0, so the least shift_bias is -(24 - 8) = -16; it is 6 - 4 + 0 - 25.
        Assert.Equal((-4, 18, 2), Adjust(input: 6, weight: -4, bias: 25, output: 2, expectedChanges: 1));

    [Fact]
    public void An_output_that_is_lowered_is_the_next_convolution_s_input()
    {
        var net = new NetworkBuilder();
        var first = net.Conv("conv1", net.Data(1, 4, 4, 1), 2, new Window(1, 1));
        net.Conv("conv2", first, 2, new Window(1, 1));
        var graph = net.Build();
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Net__input_0"] = 2, ["Net__conv1_weight"] = 2, ["Net__conv1_bias"] = 4, ["conv1"] = 8,
            ["Net__conv2_weight"] = 2, ["Net__conv2_bias"] = 4, ["conv2"] = 8,
        };
        var (adjusted, diagnostics) = FixPointAdjustment.Run(graph, FixPlacement.Of(graph), fixPoints);
        Assert.Equal(4, adjusted["conv1"]);
        Assert.Equal(6, adjusted["conv2"]);
        Assert.Equal(["conv1", "conv2"], diagnostics.Select(diagnostic => diagnostic.Location.Layer));
    }

    [Fact]
    public void A_hard_sigmoid_has_at_least_7_and_its_input_at_least_0()
    {
        var net = new NetworkBuilder();
        net.Op("gate", "hard-sigmoid", net.Conv("conv", net.Data(1, 4, 4, 1), 2, new Window(1, 1)));
        var graph = net.Build();
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Net__input_0"] = 2, ["Net__conv_weight"] = 2, ["Net__conv_bias"] = 4, ["conv"] = -1, ["gate"] = 6,
        };
        var adjusted = FixPointAdjustment.Run(graph, FixPlacement.Of(graph), fixPoints).FixPoints;
        Assert.Equal((0, 7), (adjusted["conv"], adjusted["gate"]));
    }

    [Theory]
    [InlineData(3, 12, 10)]
    [InlineData(3, 9, 9)]
    [InlineData(-1, 9, 7)]
    public void A_hard_swish_has_at_most_7_more_than_its_input(int input, int output, int expected)
    {
        var net = new NetworkBuilder();
        var conv = net.Conv("conv", net.Data(1, 4, 4, 1), 2, new Window(1, 1));
        net.Op("swish", "mul", conv, net.Op("gate", "hard-sigmoid", conv));
        var graph = net.Build();
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Net__input_0"] = 2, ["Net__conv_weight"] = 2, ["Net__conv_bias"] = 4, ["conv"] = input, ["gate"] = 7, ["swish"] = output,
        };
        Assert.Equal(expected, FixPointAdjustment.Run(graph, FixPlacement.Of(graph), fixPoints).FixPoints["swish"]);
    }

    [Theory]
    [InlineData("pad", 4)]
    [InlineData("resize", 4)]
    public void An_op_that_only_moves_numbers_takes_the_fix_point_of_its_input_lowered_as_it_is(string type, int expected)
    {
        var net = new NetworkBuilder();
        var conv = net.Conv("conv", net.Data(1, 4, 4, 1), 2, new Window(1, 1));
        net.Op("moved", type, conv);
        var graph = net.Build();
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Net__input_0"] = 2, ["Net__conv_weight"] = 2, ["Net__conv_bias"] = 4, ["conv"] = 8, ["moved"] = 9,
        };
        var adjusted = FixPointAdjustment.Run(graph, FixPlacement.Of(graph), fixPoints).FixPoints;
        Assert.Equal((expected, expected), (adjusted["conv"], adjusted["moved"]));
    }

    private static (int Weight, int Bias, int Output) Adjust(int input, int weight, int bias, int output, int expectedChanges)
    {
        var net = new NetworkBuilder();
        net.Op("relu", "relu", net.Conv("conv", net.Data(1, 4, 4, 1), 2, new Window(1, 1)));
        var graph = net.Build();
        var fixPoints = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            ["Net__input_0"] = input, ["Net__conv_weight"] = weight, ["Net__conv_bias"] = bias, ["relu"] = output,
        };
        var (adjusted, diagnostics) = FixPointAdjustment.Run(graph, FixPlacement.Of(graph), fixPoints);
        Assert.Equal(expectedChanges, diagnostics.Length);
        Assert.All(diagnostics, diagnostic => Assert.Equal("VAI3010", diagnostic.Code));
        return (adjusted["Net__conv_weight"], adjusted["Net__conv_bias"], adjusted["relu"]);
    }
}
