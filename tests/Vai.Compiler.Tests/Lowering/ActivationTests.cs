using Vai.Compiler.Tests.Maps;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Tests.Lowering;

public sealed class ActivationTests
{
    private static readonly DpuTarget WithLeakyRelu = DpuTarget.FromFingerprint(Numerics.Target.Fingerprint | (1UL << 28));

    [Theory]
    [InlineData(5, "RELU", 1)]
    [InlineData(4, "NONE", 3)]
    [InlineData(0, "NONE", 3)]
    [InlineData(-3, "NONE", 3)]
    public void Relu6_is_relu_where_int8_ends_before_six_and_two_sums_elsewhere(int fixPoint, string nonlinear, int ops)
    {
        var graph = Activated("relu6", fixPoint);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal(nonlinear, lowered.Graph.Op("conv").Attributes.Get("nonlinear", ""));
        Assert.Empty(lowered.OnProcessor);
        Assert.Equal(ops, lowered.Graph.Ops.Count(op => op.Type is "conv2d-fix" or "depthwise-conv2d-fix"));
    }

    /// <summary>Its bound is 96, which is 6 at fix point 4 alone.</summary>
    [Theory]
    [InlineData("B4096_MAX", 4, "RELU6", 0)]
    [InlineData("B4096_MAX", 5, "RELU", 0)]
    [InlineData("B4096_MAX", 3, "NONE", 0)]
    [InlineData("B4096_MIN", 4, "RELU6", 0)]
    [InlineData("0x100002002010107", 4, "NONE", 2)]
    public void Relu6_is_fused_at_fix_point_4_where_the_target_has_it(string target, int fixPoint, string nonlinear, int sums)
    {
        var graph = Activated("relu6", fixPoint).Build();

        var lowered = Numerics.LowersExactly(graph, DpuTarget.Parse(target));

        Assert.Equal(nonlinear, lowered.Graph.Op("conv").Attributes.Get("nonlinear", ""));
        Assert.Equal(sums, lowered.Graph.OfType(OpNames.EltwiseFix).Count());
        Assert.Empty(lowered.OnProcessor);
        var compiled = ModelCompiler.Compile(graph, DpuTarget.Parse(target), cancellationToken: TestContext.Current.CancellationToken);
        Numerics.AssertSameResults(graph, compiled.Graph);
    }

    [Fact]
    public void Leaky_relu_with_the_slope_of_the_DPU_is_fused_where_the_target_has_it()
    {
        var graph = Activated("leaky-relu", 4, 26f / 256).Build();

        // Rounding once, after the slope, is the DPU's way; the real-number graph does the same.
        Assert.Equal("LEAKYRELU", Numerics.LowersExactly(graph, WithLeakyRelu).Graph.Op("conv").Attributes.Get("nonlinear", ""));
    }

    [Fact]
    public void Leaky_relu_stays_on_the_processor_where_the_target_lacks_it()
    {
        var lowered = Numerics.LowersExactly(
            Activated("leaky-relu", 4, 26f / 256).Build(), DpuTarget.FromFingerprint(Numerics.Target.Fingerprint & ~(1UL << 28)));

        Assert.StartsWith("the layer ends in leaky relu", lowered.OnProcessor[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaky_relu_with_another_slope_stays_on_the_processor()
    {
        var lowered = Numerics.LowersExactly(Activated("leaky-relu", 4, 0.01f).Build(), WithLeakyRelu);

        Assert.Contains(lowered.OnProcessor, item => item.Type == "leaky-relu"
            && item.Reason.EndsWith("slope 0.1015625; here it is 0.01", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7), InlineData(9)]
    public void Hard_tanh_is_the_rounding_of_the_layer_before_where_int8_ends_at_one(int fixPoint)
    {
        var lowered = Numerics.LowersExactly(Activated("hard-tanh", fixPoint).Build());

        Assert.Equal("data-fix conv2d-fix fix2float", Numerics.Types(lowered.Graph));
    }

    [Fact]
    public void Hard_tanh_of_what_is_quantized_is_a_copy()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Unary("act", "hard-tanh", graph.Data("in", 4, 1, 4, 4, 3)), 7);

        Assert.Equal("data-fix eltwise-fix fix2float", Numerics.Types(Numerics.LowersExactly(graph.Build()).Graph));
    }

    [Fact]
    public void Hard_tanh_stays_on_the_processor_where_int8_goes_beyond_one()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Unary("act", "hard-tanh", graph.Data("in", 4, 1, 4, 4, 3)), 6);

        Assert.Equal("its result has fix point 6; from 7 on int8 ends where it cuts off", CompiledNet.OnProcessor(graph).Reason);
    }

    [Fact]
    public void Relu_of_an_input_is_an_elementwise_copy()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Unary("relu", "relu", graph.Data("in", 6, 1, 4, 4, 3)), 6);

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data-fix eltwise-fix fix2float", Numerics.Types(lowered.Graph));
    }

    private static QuantizedGraphBuilder Activated(string type, int fixPoint, float? alpha = null)
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Conv2d("conv", graph.Data("in", 6, 1, 6, 6, 3), 8, Windows.Square(3));
        graph.Fix(alpha is { } slope ? graph.Unary("act", type, layer, ("alpha", slope)) : graph.Unary("act", type, layer), fixPoint);
        return graph;
    }
}
