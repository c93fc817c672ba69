using System.Runtime.InteropServices;
using Vai.Compiler.Lowering;
using Vai.Compiler.Lowering.Passes;
using Vai.Compiler.Tests.Maps;
using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

public sealed class Conv2dTests
{
    [Theory]
    [InlineData("relu", "RELU")]
    [InlineData("", "NONE")]
    public void A_convolution_takes_its_activation_and_its_fix(string activation, string nonlinear)
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 9, 3), 5, Windows.Square(3, 2, 1));
        var active = activation.Length == 0 ? layer : graph.Unary("act", activation, layer);
        graph.Fix(active, 4);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix conv2d-fix fix2float", Numerics.Types(lowered.Graph));
        var convolution = lowered.Graph.Op("conv");
        Assert.Equal(nonlinear, convolution.Attributes.Get("nonlinear", ""));
        Assert.Equal(active + "_fix", convolution.Output.Name);
        Assert.Equal(4, convolution.Output.FixPoint);
        Assert.Empty(lowered.OnProcessor);
    }

    [Fact]
    public void Padding_behind_the_last_window_and_strides_of_single_windows_are_normalised()
    {
        var graph = new QuantizedGraphBuilder();
        var first = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 6, 6, 3), 5, Windows.Square(3, 2, 1)), 4);
        graph.Fix(graph.Conv2d("last", first, 2, Windows.Square(3, 3)), 3);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal([1, 0, 1, 0], Vector(lowered.Op("conv"), "pad"));
        Assert.Equal([1, 1], Vector(lowered.Op("last"), "stride"));
    }

    /// <summary>Without a fix behind it a convolution stays on the processor.</summary>
    [Fact]
    public void Weights_may_be_those_of_a_layer_on_the_processor_too()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 6, 6, 3), 5, Windows.Square(3)), 4);
        var quantized = graph.Build();
        var layer = quantized.Op("conv");
        var second = layer with { Name = "second", Output = layer.Output with { Name = "second" } };

        var result = CompiledNet.Anywhere(XirGraph.Create(quantized.Name, [.. quantized.Ops, second]), Numerics.Target);

        Assert.Equal(["second"], result.Report.OnProcessor.Select(item => item.Name));
    }

    [Fact]
    public void A_result_without_the_pixels_of_all_its_windows_is_a_diagnostic()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 6, 6, 3), 5, Windows.Square(3, 1, 1)), 4);
        var quantized = graph.Build();
        var wrong = quantized.Op("conv") with
            { Attributes = quantized.Op("conv").Attributes.With(("pad", AttributeValue.OfInt32Vector(4, 1, 1, 1))) };

        var exception = Assert.Throws<VaiException>(() => GraphLowering.Lower(
            XirGraph.Create(quantized.Name, quantized.Ops.Select(op => op.Name == "conv" ? wrong : op)), Numerics.Target));

        Assert.Equal("VAI2001", exception.Diagnostic.Code);
        Assert.Contains("has 6 x 6 pixels; its windows make 6 x 8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_bias_it_gets_one_of_zeros()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 5, Windows.Square(3), biasFixPoint: null), 4);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("const-fix", lowered.Op(lowered.Op("conv").InputsOf("bias").Single()).Type);
    }

    [Fact]
    public void A_bias_finer_than_the_accumulator_is_cut_by_flooring()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 2, 1, 4, 4, 3), 2, Windows.Square(3), weightFixPoint: 3, biasFixPoint: 8), 1);
        var quantized = graph.Build();

        var lowered = GraphLowering.Lower(quantized, Numerics.Target).Graph;

        // Products have 5 fractional bits and the accumulator 6, the bias has 8: two bits go.
        var before = Numbers(quantized.Op("conv_bias")).Select(value => (int)Math.Floor(value * 64));
        Assert.Equal(before, Bytes(lowered.Op("conv_bias")).Select(value => (int)value));
        Assert.Equal(8, lowered.Op("conv_bias").Output.FixPoint);
    }

    [Fact]
    public void More_bias_bits_lost_than_the_quantizer_allows_are_a_warning()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 2, 1, 4, 4, 3), 2, Windows.Square(3), weightFixPoint: 14, biasFixPoint: 30), 1);

        var remark = Assert.Single(GraphLowering.Lower(graph.Build(), Numerics.Target).Remarks);

        Assert.Equal("VAI4109", remark.Code);
        Assert.Equal("conv", remark.Location.Layer);
    }

    [Fact]
    public void Two_convolutions_with_the_same_weights_each_own_them()
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 4, 4, 3);
        graph.Fix(graph.Conv2d("a", input, 2, Windows.Square(3)), 4);
        graph.Fix(graph.Conv2d("b", input, 2, Windows.Square(3)), 4);
        graph.Change("b", op => op with { Arguments = [op.Arguments[0], XirArgument.Of("weights", "a_weight_fix"), op.Arguments[2]] });

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal(["a"], lowered.ConsumersOf("a_weight").Select(op => op.Name));
        Assert.Equal(["b"], lowered.ConsumersOf("a_weight_copy1").Select(op => op.Name));
    }

    /// <summary>B4096 has 16 lanes: as many neighbouring groups as fill them are one group with zeros between.</summary>
    [Theory]
    [InlineData(2, 4, 4, 1)]
    [InlineData(8, 32, 16, 2)]
    [InlineData(6, 48, 24, 3)]
    [InlineData(2, 34, 2, 2)]
    public void Groups_are_joined_as_long_as_they_share_the_lanes(int groups, int inputs, int outputs, int joined)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 5, 4, inputs), outputs, Windows.Square(3, 1, 1), group: groups), 4);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Empty(lowered.OnProcessor);
        Assert.Equal(joined, lowered.Graph.Op("conv").Attributes.Get("group", 0));
        Assert.Equal(inputs / joined, lowered.Graph.Op("conv_weight").Output.Shape[3]);
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_stay_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 4), 4, Windows.Square(3), group: 2), 4);
        graph.Change("conv", op => op with { Attributes = op.Attributes.With(("group", 3)) });

        var layer = Assert.Single(GraphLowering.Lower(graph.Build(), Numerics.Target).OnProcessor);

        Assert.Equal(("conv", "conv2d", "its 3 groups do not divide 4 input and 4 output channels"),
            (layer.Name, layer.Type, layer.Reason));
    }

    [Fact]
    public void Weights_that_do_not_fit_the_op_are_a_broken_file()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 4), 4, Windows.Square(3), group: 2), 4);
        graph.Change("conv", op => op with { Attributes = op.Attributes.With(("group", 4)) });

        Assert.Equal("VAI2001", Assert.Throws<VaiException>(() => GraphLowering.Lower(graph.Build(), Numerics.Target)).Diagnostic.Code);
    }

    [Theory]
    [InlineData(17, 1, 7, 4, "the convolution's kernel height is 17; B4096 takes 1 to 16")]
    [InlineData(3, 9, 7, 4, "the convolution's vertical stride is 9; B4096 takes 1 to 8")]
    [InlineData(3, 1, 12, 1, "the convolution's shift_cut is 17; B4096 takes 0 to 16")]
    [InlineData(3, 1, 1, 9, "the convolution's shift_cut is -2; B4096 takes 0 to 16")]
    public void Outside_the_limits_it_stays_on_the_processor_and_says_both_numbers(
        int kernel, int stride, int weightFixPoint, int fixPoint, string reason)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 20, 20, 1), 2, Windows.Square(kernel, stride), weightFixPoint), fixPoint);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("conv2d", lowered.Graph.Op("conv").Type);
        Assert.Equal(reason, Assert.Single(lowered.OnProcessor).Reason);
    }

    [Fact]
    public void A_result_that_is_read_before_it_is_quantized_stays_real()
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 2, Windows.Square(3));
        graph.Fix(layer, 4);
        graph.Unary("soft", "softmax", layer, ("axis", -1));

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("conv2d", lowered.Graph.Op("conv").Type);
        Assert.Contains(lowered.OnProcessor, item => item.Name == "conv"
            && item.Reason.Contains("several layers", StringComparison.Ordinal));
    }

    [Fact]
    public void A_graph_without_fix_ops_is_not_quantized()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Unary("soft", "softmax", graph.RealData("in", 1, 4), ("axis", -1));

        Assert.Equal("VAI4104", Assert.Throws<VaiException>(() => GraphLowering.Lower(graph.Build(), Numerics.Target)).Diagnostic.Code);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(int.MinValue)]
    public void A_senseless_fix_point_is_a_broken_file(int fixPoint)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 2, Windows.Square(3)), 4);
        graph.Change("conv_fix", op => op with { Attributes = op.Attributes.With(("fix_point", fixPoint)) });

        Assert.Equal("VAI2001", Assert.Throws<VaiException>(() => GraphLowering.Lower(graph.Build(), Numerics.Target)).Diagnostic.Code);
    }

    [Fact]
    public void A_senseless_shape_is_a_broken_file()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 2, Windows.Square(3)), 4);
        graph.Change("conv", op => op with { Output = op.Output with { Shape = [1, 1 << 20, 1 << 20, 2] } });

        Assert.Equal("VAI2001", Assert.Throws<VaiException>(() => GraphLowering.Lower(graph.Build(), Numerics.Target)).Diagnostic.Code);
    }

    internal static int[] Vector(XirOp op, string name) => [.. op.Attributes.Get(name, ImmutableArray<int>.Empty)];

    private static float[] Numbers(XirOp op) =>
        [.. MemoryMarshal.Cast<byte, float>(op.Attributes.Get("data", ImmutableArray<byte>.Empty).AsSpan())];

    private static sbyte[] Bytes(XirOp op) =>
        [.. op.Attributes.Get("data", ImmutableArray<byte>.Empty).Select(item => (sbyte)item)];
}
