using CsCheck;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Runtime.Tests.Cpu;

public class RealOpTests
{
    [Fact]
    public void Matmul_multiplies_by_the_transposed_weight_and_adds_the_bias() =>
        (from depth in Gen.Int[1, 30]
         from outputs in Gen.Int[1, 30]
         from transposed in Gen.Bool
         from input in Generate.Int8(3, 2, depth)
         from weights in transposed ? Generate.Int8(4, outputs, depth) : Generate.Int8(4, depth, outputs)
         from bias in Generate.Int8(2, outputs)
         select (depth, outputs, transposed, input, weights, bias)).Sample((depth, outputs, transposed, input, weights, bias) =>
        {
            var result =
                (FloatTensor)Ops.Run("matmul", Ops.FloatOutput(2, outputs),
                    AttributeMap.Of(("transpose_a", false), ("transpose_b", transposed)),
                ("input", RandomTensors.ToFloat(input)), ("input!", RandomTensors.ToFloat(weights)), ("bias", RandomTensors.ToFloat(bias)));
            var expected = from row in Enumerable.Range(0, 2)
                           from o in Enumerable.Range(0, outputs)
                           let sum = Enumerable.Range(0, depth)
                               .Sum(k => input.Data[(row * depth) + k] * weights.Data[transposed ? (o * depth) + k : (k * outputs) + o])
                           select (float)((sum / 128.0) + (bias.Data[o] / 4.0));
            Assert.Equal(expected, result.Data);
        }, iter: 100);

    [Theory]
    [InlineData(1, new[] { 1f, 1f, 1f, 0f })]
    [InlineData(-1, new[] { 0f, 1f, 1f, 0f })]
    public void Argmax_names_the_first_of_the_largest(int axis, float[] expected) => Assert.Equal(
        expected,
        ((FloatTensor)Ops.Run("argmax", Ops.FloatOutput(axis == 1 ? [2, 2] : [2, 2, 1]), AttributeMap.Of(("axis", axis)),
            ("input", new FloatTensor([2, 2, 2], [3, 2, 3.5f, 4, -1, 7, 7, 7])))).Data);

    [Fact]
    public void Max_and_average_pool_follow_their_definitions() =>
        (from place in Generate.WindowOnImage
         from countPadding in Gen.Bool
         from image in Generate.Int8(0, 1, place.Height, place.Width, 3)
         select (place.Window, countPadding, image)).Sample((window, countPadding, image) =>
        {
            var (height, width) = (window.OutputHeight(image.Shape[1]), window.OutputWidth(image.Shape[2]));
            var attributes = Ops.Attributes(window, ("count_include_pad", countPadding));
            var maxima =
                (FloatTensor)Ops.Run("maxpool2d", Ops.FloatOutput(1, height, width, 3), attributes,
                    ("input", RandomTensors.ToFloat(image)));
            var means =
                (FloatTensor)Ops.Run("avgpool2d", Ops.FloatOutput(1, height, width, 3), attributes,
                    ("input", RandomTensors.ToFloat(image)));
            foreach (var pixel in Naive.Taps(window, height, width).GroupBy(tap => tap.Pixel))
            {
                for (var c = 0; c < 3; c++)
                {
                    var inside = pixel.Select(tap => Naive.At(image.Shape, i => image.Data[i], tap.Row, tap.Column, c, double.NaN))
                        .Where(double.IsFinite).ToList();
                    Assert.Equal(inside.Max(), maxima.Data[(pixel.Key * 3) + c]);
                    Assert.Equal((float)(inside.Sum() / (countPadding ? pixel.Count() : inside.Count)), means.Data[(pixel.Key * 3) + c]);
                }
            }
        }, iter: 100);

    [Theory]
    [InlineData("relu", -1.5f, 0f)]
    [InlineData("relu", 1.5f, 1.5f)]
    [InlineData("relu6", 7f, 6f)]
    [InlineData("hard-sigmoid", 0f, 0.5f)]
    [InlineData("hard-sigmoid", -4f, 0f)]
    [InlineData("gelu", 0f, 0f)]
    [InlineData("gelu", -3f, -0.00404969409f)]
    [InlineData("gelu", 12f, 12f)]
    [InlineData("gelu", -12f, 0f)]
    [InlineData("sigmoid", 0f, 0.5f)]
    [InlineData("tanh", 0f, 0f)]
    [InlineData("swish", 0f, 0f)]
    [InlineData("swish", 100f, 100f)]
    [InlineData("gelu", 1f, 0.84134475f)]
    [InlineData("gelu", -1f, -0.15865526f)]
    [InlineData("gelu", 4f, 3.9998734f)]
    [InlineData("gelu", -4f, -0.00012668497f)]
    [InlineData("gelu", 100f, 100f)]
    [InlineData("gelu", -100f, 0f)]
    [InlineData("mish", 0f, 0f)]
    [InlineData("mish", 100f, 100f)]
    [InlineData("hard-tanh", -3f, -1f)]
    [InlineData("hard-tanh", 0.5f, 0.5f)]
    [InlineData("exp", 0f, 1f)]
    [InlineData("neg", 2f, -2f)]
    [InlineData("sqrt", 2.25f, 1.5f)]
    [InlineData("sqrt", -1f, float.NaN)]
    [InlineData("softsign", -3f, -0.75f)]
    [InlineData("elu", 2f, 2f)]
    [InlineData("elu", -100f, -1f)]
    [InlineData("celu", -100f, -1f)]
    [InlineData("selu", 1f, 1.050701f)]
    [InlineData("selu", -100f, -1.7580993f)]
    [InlineData(OpNames.Abs, -1.5f, 1.5f)]
    [InlineData(OpNames.Ceil, -1.5f, -1f)]
    [InlineData(OpNames.Floor, -1.5f, -2f)]
    [InlineData(OpNames.Cos, 1f, 0.5403023f)]
    [InlineData(OpNames.Sin, 1f, 0.84147098f)]
    [InlineData(OpNames.Erf, 0.5f, 0.52049988f)]
    [InlineData(OpNames.Erf, -3f, -0.99997791f)]
    [InlineData(OpNames.GeluTanh, 1f, 0.841192f)]
    [InlineData(OpNames.GeluTanh, -100f, 0f)]
    [InlineData(OpNames.Log, 10f, 2.3025851f)]
    [InlineData(OpNames.Log, -1f, float.NaN)]
    [InlineData(OpNames.Reciprocal, -4f, -0.25f)]
    [InlineData(OpNames.Round, 2.5f, 2f)]
    [InlineData(OpNames.Round, -1.5f, -2f)]
    [InlineData(OpNames.Rsqrt, 4f, 0.5f)]
    [InlineData(OpNames.Sign, -7f, -1f)]
    [InlineData(OpNames.Sign, 0f, 0f)]
    [InlineData(OpNames.Softplus, 0f, 0.69314718f)]
    [InlineData(OpNames.Softplus, 100f, 100f)]
    public void Activations(string type, float input, float expected) => Assert.Equal(
        expected, ((FloatTensor)Ops.Run(type, Ops.FloatOutput(1), AttributeMap.Empty, ("input", new FloatTensor([1], [input])))).Data[0]);

    [Fact]
    public void Leaky_relu_has_the_slope_of_its_attribute() => Assert.Equal(
        [-0.40625f, 2f],
        ((FloatTensor)Ops.Run("leaky-relu", Ops.FloatOutput(2), AttributeMap.Of(("alpha", 0.1015625f)),
            ("input", new FloatTensor([2], [-4f, 2f])))).Data);

    [Fact]
    public void Prelu_has_a_slope_a_channel() => Assert.Equal(
        [-2f, -1f, 4f, 4f],
        ((FloatTensor)Ops.Run("prelu", Ops.FloatOutput(2, 2), AttributeMap.Empty, ("input", new FloatTensor([2, 2], [-4f, -4f, 4f, 4f])),
            ("weight", new FloatTensor([2], [0.5f, 0.25f])))).Data);

    [Theory]
    [InlineData("CONSTANT", "7 7 1 2 3 7 7")]
    [InlineData("REFLECT", "3 2 1 2 3 2 1")]
    [InlineData("SYMMETRIC", "2 1 1 2 3 3 2")]
    public void Padding_repeats_what_its_mode_says(string mode, string expected)
    {
        var result = (FloatTensor)Ops.Run("pad", Ops.FloatOutput(1, 7),
            AttributeMap.Of(("paddings", AttributeValue.OfInt32Vector(0, 0, 2, 2)), ("mode", mode),
                ("constant_values", AttributeValue.OfFloatVector(7f))),
            ("input", new FloatTensor([1, 3], [1, 2, 3])));

        Assert.Equal(expected, string.Join(' ', result.Data));
    }

    [Fact]
    public void Pixel_shuffle_spreads_channels_over_a_square_and_back()
    {
        var image = new FloatTensor([1, 1, 2, 4], [0, 1, 2, 3, 4, 5, 6, 7]);
        var large =
            (FloatTensor)Ops.Run("pixel-shuffle", Ops.FloatOutput(1, 2, 4, 1), AttributeMap.Of(("scale", 2), ("upscale", true)),
                ("input", image));
        var small =
            (FloatTensor)Ops.Run("pixel-shuffle", Ops.FloatOutput(1, 1, 2, 4), AttributeMap.Of(("scale", 2), ("upscale", false)),
                ("input", large));

        Assert.Equal([0, 1, 4, 5, 2, 3, 6, 7], large.Data);
        Assert.Equal(image.Data, small.Data);
    }

    [Fact]
    public void The_filters_of_a_grouped_convolution_read_the_channels_of_their_group()
    {
        var result = (FloatTensor)Ops.Run("conv2d", Ops.FloatOutput(1, 1, 1, 4), Ops.Attributes(new Window(1, 1), ("group", 2)),
            ("input", new FloatTensor([1, 1, 1, 4], [1, 10, 100, 1000])),
            ("weights", new FloatTensor([4, 1, 1, 2], [1, 1, 2, 1, 1, 1, 3, 1])));

        Assert.Equal([11, 12, 1100, 1300], result.Data);
    }

    [Fact]
    public void A_transposed_depthwise_convolution_spreads_each_channel_alone()
    {
        var window = new Window(2, 2) { StrideHeight = 2, StrideWidth = 2 };
        var result = (FloatTensor)Ops.Run("transposed-depthwise-conv2d", Ops.FloatOutput(1, 2, 2, 2), Ops.Attributes(window),
            ("input", new FloatTensor([1, 1, 1, 2], [1, 10])), ("weights", new FloatTensor([1, 2, 2, 2], [1, 5, 2, 6, 3, 7, 4, 8])));

        // Filters lie flipped (xmodel.md 2.3).
        Assert.Equal([4, 80, 3, 70, 2, 60, 1, 50], result.Data);
    }

    [Fact]
    public void Softmax_works_along_any_axis_and_with_large_numbers()
    {
        var result =
            (FloatTensor)Ops.Run("softmax", Ops.FloatOutput(2, 2), AttributeMap.Of(("axis", 0)),
                ("input", new FloatTensor([2, 2], [1000f, 0f, 1000f, MathF.Log(3)])));

        Assert.Equal([0.5f, 0.25f, 0.5f, 0.75f], result.Data.Select(value => MathF.Round(value, 6)));
    }

    [Fact]
    public void Log_softmax_is_the_logarithm_of_softmax()
    {
        var result =
            (FloatTensor)Ops.Run("log_softmax", Ops.FloatOutput(1, 2), AttributeMap.Of(("axis", -1)),
                ("input", new FloatTensor([1, 2], [0f, 0f])));

        Assert.All(result.Data, value => Assert.Equal(-Math.Log(2), value, 1e-6));
    }

    [Fact]
    public void Arithmetic_repeats_dimensions_of_one()
    {
        var image = new FloatTensor([1, 1, 2, 2], [1, 2, 3, 4]);
        var factors = new FloatTensor([2], [10, 100]);
        float[] Run(string type) =>
            ((FloatTensor)Ops.Run(type, Ops.FloatOutput(1, 1, 2, 2), AttributeMap.Empty, ("input", image), ("input", factors))).Data;

        Assert.Equal([11, 102, 13, 104], Run("add"));
        Assert.Equal([-9, -98, -7, -96], Run("sub"));
        Assert.Equal([10, 200, 30, 400], Run("mul"));
        Assert.Equal([0.1f, 0.02f, 0.3f, 0.04f], Run("div"));
        Assert.Equal([1, 2, 3, 4], Run("min"));
        Assert.Equal([10, 100, 10, 100], Run("max"));
    }

    [Theory]
    [InlineData(OpNames.Equal, new[] { 0f, 1, 0 })]
    [InlineData(OpNames.NotEqual, new[] { 1f, 0, 1 })]
    [InlineData(OpNames.Less, new[] { 1f, 0, 0 })]
    [InlineData(OpNames.LessEqual, new[] { 1f, 1, 0 })]
    [InlineData(OpNames.Greater, new[] { 0f, 0, 1 })]
    [InlineData(OpNames.GreaterEqual, new[] { 0f, 1, 1 })]
    [InlineData(OpNames.Pow, new[] { 1f, 4, 9 })]
    public void Comparisons_and_powers_of_two_numbers(string type, float[] expected) => Assert.Equal(
        expected,
        ((FloatTensor)Ops.Run(type, Ops.FloatOutput(1, 3), AttributeMap.Empty,
            ("input", new FloatTensor([1, 3], [1, 2, 3])), ("input", new FloatTensor([1, 1], [2])))).Data);

    [Fact]
    public void Where_chooses_by_what_is_not_0_and_repeats_dimensions_of_one() => Assert.Equal(
        [1, 20, 3, 20],
        ((FloatTensor)Ops.Run(OpNames.Where, Ops.FloatOutput(2, 2), AttributeMap.Empty,
            ("input", new FloatTensor([1, 2], [-1, 0])), ("input", new FloatTensor([2, 2], [1, 2, 3, 4])),
            ("input", new FloatTensor([1, 1], [20])))).Data);

    [Fact]
    public void Gather_takes_places_of_an_axis_in_their_order_and_again()
    {
        var attributes = AttributeMap.Of(("axis", 1), ("indices", AttributeValue.OfInt32Vector(2, 0, 2)));
        var result = (FloatTensor)Ops.Run(
            OpNames.Gather, Ops.FloatOutput(2, 3, 2), attributes,
            ("input", new FloatTensor([2, 3, 2], [.. Enumerable.Range(0, 12).Select(i => (float)i)])));
        Assert.Equal([4, 5, 0, 1, 4, 5, 10, 11, 6, 7, 10, 11], result.Data);
    }

    [Fact]
    public void Products_of_matrices_are_those_of_each_pair() => Assert.Equal(
        [17, 39, -1, 2],
        ((FloatTensor)Ops.Run(OpNames.BatchMatMul, Ops.FloatOutput(2, 2, 1), AttributeMap.Empty,
            ("input", new FloatTensor([2, 2, 2], [1, 2, 3, 4, 1, 0, 0, 1])),
            ("input", new FloatTensor([2, 2, 1], [5, 6, -1, 2])))).Data);

    [Fact]
    public void Transposing_back_gives_the_input() =>
        (from shape in Gen.Int[1, 5].Array[4]
         from order in Gen.Shuffle(Enumerable.Range(0, 4).ToArray())
         from value in Generate.Float(shape)
         select (shape, order, value)).Sample((shape, order, value) =>
        {
            int[] inverse = [.. Enumerable.Range(0, 4).Select(d => Array.IndexOf(order, d))];
            int[] turned = [.. order.Select(d => shape[d])];
            var there =
                Ops.Run("transpose", Ops.FloatOutput(turned), AttributeMap.Of(("order", AttributeValue.OfInt32Vector(order))),
                    ("input", value));
            var back = (FloatTensor)Ops.Run(
                "transpose", Ops.FloatOutput(shape), AttributeMap.Of(("order", AttributeValue.OfInt32Vector(inverse))), ("input", there));
            Assert.Equal(value.Data, back.Data);
        }, iter: 50);

    [Fact]
    public void Transpose_moves_channels_first()
    {
        var result =
            (FloatTensor)Ops.Run("transpose", Ops.FloatOutput(1, 2, 1, 3),
                AttributeMap.Of(("order", AttributeValue.OfInt32Vector(0, 3, 1, 2))),
                ("input", new FloatTensor([1, 1, 3, 2], [1, 2, 3, 4, 5, 6])));

        Assert.Equal([1, 3, 5, 2, 4, 6], result.Data);
    }

    [Fact]
    public void Reductions_work_over_any_dimensions()
    {
        var value = new FloatTensor([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
        float[] Run(string type, int[] shape, bool keep, params int[] axes) => ((FloatTensor)Ops.Run(
            type, Ops.FloatOutput(shape), AttributeMap.Of(("axis", AttributeValue.OfInt32Vector(axes)), ("keep_dims", keep)),
            ("input", value))).Data;

        Assert.Equal([3, 4, 5, 6], Run("reduction_mean", [2, 2], false, 0));
        Assert.Equal([3.5f, 5.5f], Run("reduction_mean", [1, 2, 1], true, 0, 2));
        Assert.Equal([10, 26], Run("reduction_sum", [2], false, 1, -1));
        Assert.Equal([4, 8], Run("reduction_max", [2, 1, 1], true, 1, 2));
        Assert.Equal([1, 2, 5, 6], Run(OpNames.ReductionMin, [2, 2], false, 1));
        Assert.Equal([105, 384], Run(OpNames.ReductionProd, [2], false, 0, 1));
    }

    [Fact]
    public void Strided_slice_takes_every_second_row_from_the_second_on()
    {
        var result = (FloatTensor)Ops.Run("strided_slice", Ops.FloatOutput(2, 1),
            AttributeMap.Of(("begin", AttributeValue.OfInt32Vector(1, 0)), ("end", AttributeValue.OfInt32Vector(int.MaxValue, -1)),
                ("strides", AttributeValue.OfInt32Vector(2, 1))),
            ("input", new FloatTensor([4, 2], [1, 2, 3, 4, 5, 6, 7, 8])));

        Assert.Equal([3, 7], result.Data);
    }

    [Theory]
    [InlineData(false, false, new[] { 0f, 2, 4, 4 })]
    [InlineData(false, true, new[] { 0f, 1, 3, 4 })]
    [InlineData(true, false, new[] { 0f, 4 / 3f, 8 / 3f, 4 })]
    public void Bilinear_resize_lays_the_grids_as_its_attributes_say(bool align, bool half, float[] expected)
    {
        var result = (FloatTensor)Ops.Run("resize", Ops.FloatOutput(1, 1, 4, 1),
            AttributeMap.Of(("mode", "BILINEAR"), ("align_corners", align), ("half_pixel_centers", half)),
            ("input", new FloatTensor([1, 1, 2, 1], [0, 4])));

        Assert.All(expected.Zip(result.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    [Fact]
    public void Conv1d_is_a_convolution_along_the_only_axis()
    {
        var result = (FloatTensor)Ops.Run("conv1d", Ops.FloatOutput(1, 3, 1),
            AttributeMap.Of(("kernel", AttributeValue.OfInt32Vector(3)), ("stride", AttributeValue.OfInt32Vector(1)),
                ("pad", AttributeValue.OfInt32Vector(1, 1))),
            ("input", new FloatTensor([1, 3, 1], [1, 2, 3])), ("weights", new FloatTensor([1, 3, 1], [1, 10, 100])));

        Assert.Equal([210, 321, 32], result.Data);
    }

    [Fact]
    public void Stack_and_concat_join_along_their_axes()
    {
        FloatTensor first = new([2], [1, 2]), second = new([2], [3, 4]);

        Assert.Equal([1, 3, 2, 4],
            ((FloatTensor)Ops.Run("stack", Ops.FloatOutput(2, 2), AttributeMap.Of(("axis", 1)), ("input", first), ("input", second))).Data);
        Assert.Equal([1, 2, 3, 4],
            ((FloatTensor)Ops.Run("concat", Ops.FloatOutput(4), AttributeMap.Of(("axis", -1)), ("input", first), ("input", second))).Data);
    }

    /// <summary>Two steps of one number, recurrent weights of 1: every gate is the number plus the state.</summary>
    [Theory]
    [InlineData("lstm", 4, false, new[] { 0.369606353f, 0.811163463f })]
    [InlineData("lstm", 4, true, new[] { 0.750514613f, 0.608283418f })]
    [InlineData("gru", 3, false, new[] { 0.204824215f, 0.281315428f })]
    public void A_recurrent_layer_takes_the_state_of_the_step_before(string type, int gates, bool reverse, float[] expected)
    {
        var steps = new FloatTensor([1, 2, gates], [.. Enumerable.Repeat(1f, gates), .. Enumerable.Repeat(2f, gates)]);
        var weights = new FloatTensor([gates, 1], [.. Enumerable.Repeat(1f, gates)]);
        var result = (FloatTensor)Ops.Run(
            type, Ops.FloatOutput(1, 2, 1), AttributeMap.Of(("reverse", reverse)), ("input", steps), ("weights", weights));
        Assert.All(expected.Zip(result.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void A_shape_that_its_inputs_do_not_give_is_refused_with_both_shapes()
    {
        var error =
            Assert.Throws<VaiException>(() =>
                Ops.Run("relu", Ops.FloatOutput(3), AttributeMap.Empty, ("input", new FloatTensor([2], [1, 2])))).Diagnostic;

        Assert.Equal("VAI2001", error.Code);
        Assert.Contains("[2]", error.Message, StringComparison.Ordinal);
        Assert.Contains("[3]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_op_that_reads_numbers_of_the_wrong_kind_is_refused() => Assert.Equal("VAI2001", Assert.Throws<VaiException>(
        () => Ops.Run("relu", Ops.FloatOutput(2), AttributeMap.Empty, ("input", new Int8Tensor([2], 0, [1, 2])))).Diagnostic.Code);

    [Theory]
    [InlineData(OpNames.PoolFix, "type", "MIN", "its type is 'MIN'; MAX and AVG are known")]
    [InlineData(OpNames.EltwiseFix, "type", "SUB", "its type is 'SUB'; ADD and MUL are known")]
    [InlineData(OpNames.EltwiseFix, "nonlinear", "SWISH", "its nonlinear is SWISH; NONE and RELU are known")]
    public void A_form_of_a_known_op_that_is_not_known_is_named_with_the_known_ones(string type, string attribute, string form, string what)
    {
        var attributes = Ops.Attributes(new Window(1, 1), ("type", "ADD"), (attribute, form));
        var error = Assert.Throws<VaiException>(() =>
            Ops.Run(type, Ops.Int8Output(3, 1, 1, 2, 1), attributes, ("input", new Int8Tensor([1, 1, 2, 1], 3, [1, 2])))).Diagnostic;

        Assert.Equal(("VAI6102", "op"), (error.Code, error.Location.Layer));
        Assert.Equal($"The processor cannot execute this {type}: {what}.", error.Message);
    }

    [Fact]
    public void An_unknown_op_is_named_but_its_value_may_be_given()
    {
        (string, Tensor)[] inputs = [("input", new FloatTensor([2], [1, 2]))];
        var plan = Ops.Plan("mystery", Ops.FloatOutput(2), AttributeMap.Empty, inputs);

        var error = Assert.Throws<VaiException>(() => plan.Run(Ops.Given(inputs))).Diagnostic;

        Assert.Equal("VAI6101", error.Code);
        Assert.Contains("'mystery'", error.Message, StringComparison.Ordinal);
        var given = new FloatTensor([2], [3, 4]);
        Assert.Same(given, plan.Run(new Dictionary<string, Tensor> { ["op"] = given })["op"]);
    }

    [Fact]
    public void A_giant_shape_is_refused_before_memory_is_taken() => Assert.Equal("VAI2001", Assert.Throws<VaiException>(
        () => Ops.Run("relu", Ops.FloatOutput(1 << 30, 1 << 30), AttributeMap.Empty, ("input", new FloatTensor([2], [1, 2]))))
            .Diagnostic.Code);
}
