namespace Vai.Quantizer.Tests.Calibration;

public sealed class FixPlacementTests
{
    private readonly NetworkBuilder _net = new();

    [Fact]
    public void Conv_and_relu_have_one_fix_after_relu_and_none_stands_after_flatten_or_softmax()
    {
        _net.Op("softmax", "softmax", _net.MatMul("fc", _net.Flatten("flatten", _net.Op("relu", "relu", Conv("conv"))), 3));
        Assert.Equal(["Net__input_0", "fc", "relu"], Activations());
    }

    [Fact]
    public void The_fix_of_a_flattened_convolution_stands_before_flatten()
    {
        _net.Flatten("flatten", Conv("conv"));
        Assert.Equal(["Net__input_0", "conv"], Activations());
    }

    [Fact]
    public void A_convolution_with_two_readers_has_its_own_fix_and_so_has_relu()
    {
        var conv = Conv("conv");
        _net.Op("sum", "add", conv, _net.Op("relu", "relu", conv));
        Assert.Equal(["Net__input_0", "conv", "relu", "sum"], Activations());
    }

    [Fact]
    public void What_feeds_only_a_concat_shares_its_fix()
    {
        var input = _net.Data(1, 4, 4, 3);
        var shared = _net.Op("relu1", "relu", _net.Conv("conv1", input, 3, new Window(1, 1)));
        var other = _net.Op("relu2", "relu", _net.Conv("conv2", shared, 3, new Window(1, 1)));
        _net.Concat("concat", shared, other);
        Assert.Equal(["Net__input_0", "concat", "relu1"], Activations());
        var placement = FixPlacement.Of(_net.Build());
        Assert.Equal("concat", placement.ResultOf("conv2"));
        Assert.Equal("relu1", placement.ResultOf("conv1"));
        Assert.Equal("concat", placement.SourceOf("relu2"));
    }

    [Fact]
    public void Sigmoid_at_the_end_stays_float()
    {
        _net.Op("probability", "sigmoid", Conv("conv"));
        Assert.Equal(["Net__input_0", "conv"], Activations());
    }

    [Fact]
    public void What_a_convolution_reads_of_the_processor_is_quantized_behind_the_last_of_its_functions()
    {
        var tanh = _net.Op("tanh", "tanh", _net.Op("swish", "swish", Conv("conv1")));
        _net.Conv("conv2", tanh, 4, new Window(1, 1));
        Assert.Equal(["Net__input_0", "conv1", "conv2", "tanh"], Activations());
    }

    [Fact]
    public void A_gate_is_quantized_where_it_is_multiplied_with_a_map_of_the_DPU_and_not_with_one_of_the_processor()
    {
        var conv = Conv("conv");
        var gate = _net.Op("gate", "sigmoid", conv);
        _net.Op("gated", "mul", conv, gate);
        _net.Op("real", "mul", _net.Op("left", "tanh", conv), _net.Op("right", "tanh", conv));
        Assert.Equal(["Net__input_0", "conv", "gate", "gated"], Activations());
    }

    [Fact]
    public void What_the_processor_made_of_a_result_stays_float_to_the_end_and_only_the_vendor_has_a_fix_there()
    {
        var conv = Conv("conv");
        var score = _net.Op("score", "sigmoid", conv);
        var (first, second) = (_net.Op("double", "add", score, score), _net.Op("square", "mul", score, score));
        _net.Concat("join", first, second);
        Assert.Equal(["Net__input_0", "conv"], Activations());
        Assert.Equal(["Net__input_0", "conv", "join"], Activations(FixPlacement.AsVendor(_net.Build())));
    }

    [Fact]
    public void A_join_that_is_to_stay_float_leaves_its_members_their_own_fixes()
    {
        var input = _net.Data(1, 4, 4, 3);
        _net.Concat("join", _net.Conv("left", input, 4, new Window(1, 1)), _net.Conv("right", input, 4, new Window(1, 1)));
        Assert.Equal(["Net__input_0", "join"], Activations());
        Assert.Equal(["Net__input_0", "left", "right"], Activations(FixPlacement.Of(_net.Build(), ["join"])));
        Assert.Equal(["join"], FloatTail.Joins(_net.Build()).Select(op => op.Name));
    }

    [Theory]
    [InlineData("leaky-relu", 0.1f, false)]
    [InlineData("leaky-relu", 0.2f, true)]
    [InlineData("hard-tanh", 0f, false)]
    public void A_convolution_has_a_fix_of_its_own_where_it_cannot_end_in_the_activation(string type, float alpha, bool ownFix)
    {
        _net.Op("act", type, AttributeMap.Of(("alpha", alpha)), Conv("conv"));
        Assert.Equal(ownFix ? ["Net__input_0", "act", "conv"] : ["Net__input_0", "act"], Activations());
    }

    [Theory]
    [InlineData("leaky-relu"), InlineData("hard-tanh")]
    public void A_pool_has_a_fix_before_leaky_relu_and_hard_tanh(string type)
    {
        var pool = _net.Pool("pool", "maxpool2d", Conv("conv"), new Window(2, 2));
        _net.Op("act", type, AttributeMap.Of(("alpha", 0.1f)), pool);
        Assert.Equal(["Net__input_0", "act", "conv", "pool"], Activations());
    }

    [Fact]
    public void A_fix_stands_before_what_the_processor_moves()
    {
        var turned = _net.Op("turned", "gather", AttributeMap.Of(
            ("axis", 2), ("indices", AttributeValue.OfInt32Vector(1, 0))), Conv("conv"));
        _net.Op("relu", "relu", turned);
        Assert.Equal(["Net__input_0", "conv", "relu"], Activations());
    }

    [Fact]
    public void Constants_are_weights_biases_or_operands_and_shapes_are_nothing()
    {
        var conv = Conv("conv");
        var operand = _net.RandomConst("Net__operand", 1, 1, 1, 1, 4);
        _net.Op("sum", "add", conv, operand);
        var kinds = FixPlacement.Of(_net.Build()).Kinds;
        Assert.Equal(TensorKind.Weights, kinds["Net__conv_weight"]);
        Assert.Equal(TensorKind.Bias, kinds["Net__conv_bias"]);
        Assert.Equal(TensorKind.Activation, kinds["Net__operand"]);
        Assert.Equal(TensorKind.Input, kinds["Net__input_0"]);
    }

    private Vai.Xir.XirOp Conv(string name) => _net.Conv(name, _net.Data(1, 4, 4, 3), 4, new Window(3, 3));

    private IEnumerable<string> Activations() => Activations(FixPlacement.Of(_net.Build()));

    private static IEnumerable<string> Activations(FixPlacement placement) => placement.Kinds
        .Where(pair => pair.Value is TensorKind.Input or TensorKind.Activation).Select(pair => pair.Key).Order(StringComparer.Ordinal);
}
