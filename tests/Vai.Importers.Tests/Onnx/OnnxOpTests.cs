using Vai.Importers.Formats;
using Vai.Importers.Onnx.Ops;
using Vai.Importers.Onnx.Wire;
using Vai.Importers.PyTorch.Ops;
using Vai.Importers.PyTorch.Script.Code;

namespace Vai.Importers.Tests.Onnx;

/// <summary>Each operator alone: what is imported computes what ONNX Runtime computes.</summary>
public class OnnxOpTests
{
    private static readonly int[] Map = [1, 4, 6, 5];

    public static TheoryData<string> Elementwise =>
    [
        "Relu", "Sigmoid", "Tanh", "Elu", "Elu alpha=0.5", "Celu alpha=0.7", "LeakyRelu", "LeakyRelu alpha=0.1",
        "HardSigmoid", "HardSigmoid alpha=0.16666667", "HardSwish", "Exp", "Neg", "Identity", "Dropout",
        "Softmax axis=1", "Softmax axis=-1", "Softmax", "LogSoftmax axis=1", "Softmax axis=2",
        "GlobalAveragePool", "GlobalMaxPool", "Flatten", "Flatten axis=2", "Flatten axis=0",
        "DepthToSpace blocksize=2 mode=CRD", "DepthToSpace blocksize=2 mode=DCR",
        "ReduceMean axes=2,3", "ReduceMean axes=2,3 keepdims=0", "ReduceMean axes=-1", "ReduceMean axes=1", "ReduceMax axes=2,3 keepdims=0",
        "ReduceMax axes=1",
        "Transpose perm=0,2,3,1", "Transpose perm=0,1,3,2", "Transpose perm=0,3,1,2",
        "MaxPool kernel_shape=2,2", "MaxPool kernel_shape=2,2 strides=2,2", "MaxPool kernel_shape=3,3 strides=2,2 pads=1,1,1,1",
        "MaxPool kernel_shape=3,2 strides=2,2 ceil_mode=1", "MaxPool kernel_shape=3,3 strides=2,2 auto_pad=SAME_UPPER",
        "MaxPool kernel_shape=3,3 strides=2,2 auto_pad=SAME_LOWER",
        "MaxPool kernel_shape=3,3 strides=2,2 auto_pad=VALID",
        "AveragePool kernel_shape=2,2 strides=2,2", "AveragePool kernel_shape=3,3 pads=1,1,1,1",
        "AveragePool kernel_shape=3,3 pads=1,1,1,1 count_include_pad=1",
        "AveragePool kernel_shape=3,2 strides=2,2 ceil_mode=1", "AveragePool kernel_shape=6,5",
        "Cast to=1",
    ];

    [Theory]
    [InlineData("LSTM", "forward", 0)]
    [InlineData("LSTM", "reverse", 0)]
    [InlineData("LSTM", "bidirectional", 0)]
    [InlineData("GRU", "forward", 0)]
    [InlineData("GRU", "forward", 1)]
    [InlineData("GRU", "bidirectional", 1)]
    public void Recurrent_layers_and_their_last_steps(string type, string direction, int resetAfter)
    {
        var (directions, gates) = (direction == "bidirectional" ? 2 : 1, type == "LSTM" ? 4 : 3);
        var attributes = new List<(string, object)> { ("hidden_size", 3), ("direction", direction) };
        if (type == "GRU")
        {
            attributes.Add(("linear_before_reset", resetAfter));
        }

        var model = new OnnxBuilder().Input("x", 5, 1, 2).Random("w", directions, gates * 3, 2).Random("r", directions, gates * 3, 3)
            .Random("b", directions, gates * 6).Node(type, "x w r b", "all last", [.. attributes]);
        model.Node("Transpose", "all", "steps", ("perm", Ints(2, 0, 1, 3))).Integers("three", 1, 5, -1)
            .Node("Reshape", "steps three", "rows")
            .Node("Transpose", "last", "end", ("perm", Ints(1, 0, 2))).Integers("flat", 1, 1, -1).Node("Reshape", "end flat", "row")
            .Node("Add", "rows row", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), 5, 1, 2);
    }

    [Fact]
    public void A_recurrent_layer_that_begins_with_other_numbers_or_gives_its_cell_is_refused()
    {
        OnnxBuilder Layer(string inputs, string outputs) => new OnnxBuilder().Input("x", 5, 1, 2).Random("w", 1, 12, 2)
            .Random("r", 1, 12, 3).Random("h", 1, 1, 3).Node("LSTM", inputs, outputs, ("hidden_size", 3));
        Assert.Equal("VAI2043", Code(Layer("x w r - - h", "y").Output("y")));
        Assert.Equal("VAI2040", Code(Layer("x w r", "all last y").Output("y")));

        string Code(OnnxBuilder model) => Assert.Throws<VaiException>(
            () => ModelImporter.Import(model.ToBytes(), new ImportOptions())).Diagnostic.Code;
    }

    [Theory]
    [MemberData(nameof(Elementwise))]
    public void An_operator_of_one_input_computes_what_onnx_runtime_computes(string form)
    {
        var (type, attributes) = Parse(form);
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", [.. Map.Cast<object>()]).Node(type, "x", "y", attributes)
            .Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData("kernel_shape=3,3", 8, 4, 3, 3)]
    [InlineData("kernel_shape=3,3 pads=1,1,1,1 strides=2,2", 8, 4, 3, 3)]
    [InlineData("kernel_shape=3,2 pads=1,0,2,1", 8, 4, 3, 2)]
    [InlineData("kernel_shape=3,3 dilations=2,2 pads=2,2,2,2", 8, 4, 3, 3)]
    [InlineData("kernel_shape=3,3 auto_pad=SAME_UPPER strides=2,2", 8, 4, 3, 3)]
    [InlineData("kernel_shape=2,2 auto_pad=SAME_LOWER", 8, 4, 2, 2)]
    [InlineData("kernel_shape=3,3 group=2", 8, 2, 3, 3)]
    [InlineData("kernel_shape=3,3 group=4", 4, 1, 3, 3)]
    [InlineData("kernel_shape=3,3 group=4", 8, 1, 3, 3)]
    [InlineData("kernel_shape=1,1", 7, 4, 1, 1)]
    public void Conv(string form, int outputs, int inputs, int height, int width)
    {
        var attributes = Attributes(form);
        OnnxReference.AssertImports(Model().Random("w", outputs, inputs, height, width).Node("Conv", "x w", "y", attributes)
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Random("w", outputs, inputs, height, width).Random("b", outputs)
            .Node("Conv", "x w b", "y", attributes).Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData("", 4, 3, 2, 2)]
    [InlineData("strides=2,2", 4, 3, 2, 2)]
    [InlineData("strides=2,2 pads=1,1,1,1", 4, 3, 4, 4)]
    [InlineData("strides=2,2 pads=1,1,1,1 output_padding=1,1", 4, 3, 3, 3)]
    [InlineData("strides=3,3 output_padding=1,1", 4, 3, 2, 2)]
    [InlineData("strides=2,2 group=2", 4, 3, 3, 3)]
    [InlineData("strides=2,2 group=4", 4, 1, 3, 3)]
    [InlineData("dilations=2,2", 4, 3, 3, 3)]
    [InlineData("strides=2,2 auto_pad=SAME_UPPER", 4, 3, 3, 3)]
    [InlineData("strides=2,2 pads=0,1,1,0", 4, 3, 3, 3)]
    [InlineData("strides=2,2 output_shape=12,11", 4, 3, 3, 3)]
    public void ConvTranspose(string form, int inputs, int outputs, int height, int width)
    {
        var groups = form.Contains("group=", StringComparison.Ordinal)
            ? form[(form.IndexOf("group=", StringComparison.Ordinal) + 6)] - '0'
            : 1;
        OnnxReference.AssertImports(
            Model().Random("w", inputs, outputs, height, width).Random("b", outputs * groups)
                .Node("ConvTranspose", "x w b", "y", Attributes(form)).Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData("axis=-1", 5)]
    [InlineData("axis=3 epsilon=0.1", 5)]
    public void LayerNormalization_of_a_map(string form, int count) => OnnxReference.AssertImports(
        new OnnxBuilder(17).Input("x", [.. Map.Cast<object>()]).Random("s", count).Random("b", count)
            .Node("LayerNormalization", "x s b", "y", Attributes(form)).Output("y").ToBytes(), Map);

    [Fact]
    public void LayerNormalization_of_a_sequence_and_behind_a_transpose()
    {
        OnnxReference.AssertImports(new OnnxBuilder(17).Input("x", 1, 7, 6).Random("s", 6).Node("LayerNormalization", "x s", "y")
            .Output("y").ToBytes(), 1, 7, 6);
        OnnxReference.AssertImports(
            new OnnxBuilder(17).Input("x", [.. Map.Cast<object>()]).Random("s", 4).Random("b", 4)
                .Node("Transpose", "x", "t", ("perm", Ints(0, 2, 3, 1)))
                .Node("LayerNormalization", "t s b", "n").Node("Transpose", "n", "y", ("perm", Ints(0, 3, 1, 2))).Output("y").ToBytes(),
            Map);
    }

    [Fact]
    public void InstanceNormalization_and_GroupNormalization()
    {
        OnnxReference.AssertImports(Model().Random("s", 4).Random("b", 4).Node("InstanceNormalization", "x s b", "y", ("epsilon", 0.01f))
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(
            new OnnxBuilder(21).Input("x", [.. Map.Cast<object>()]).Random("s", 4).Random("b", 4)
                .Node("GroupNormalization", "x s b", "y", ("num_groups", 2)).Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData("axis=1")]
    [InlineData("axis=1 keepdims=0")]
    [InlineData("axis=-1 keepdims=0")]
    [InlineData("axis=2 keepdims=1")]
    public void ArgMax_gives_the_place_of_the_largest(string form) =>
        OnnxReference.AssertImports(Model().Node("ArgMax", "x", "i", Attributes(form)).Node("Cast", "i", "y", ("to", 1))
            .Output("y").ToBytes(), Map);

    [Fact]
    public void Operators_of_newer_opsets()
    {
        OnnxReference.AssertImports(new OnnxBuilder(18).Input("x", 1, 4, 6, 5).Node("Mish", "x", "y").Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(23).Input("x", 1, 4, 6, 5).Random("w", 3, 4, 1, 1).Node("Conv", "x w", "c")
            .Node("Relu", "c", "y").Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Layers_over_one_dimension()
    {
        var model = new OnnxBuilder().Input("x", 1, 4, 9).Random("w", 6, 4, 3).Random("b", 6).Random("t", 6, 2, 2)
            .Node("Conv", "x w b", "a", ("pads", Ints(1, 1))).Node("Relu", "a", "r")
                .Node("MaxPool", "r", "m", ("kernel_shape", Ints(2)), ("strides", Ints(2)))
            .Node("ConvTranspose", "m t", "y", ("strides", Ints(2))).Output("y");
        OnnxReference.AssertImports(model.ToBytes(), 1, 4, 9);
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", 1, 4, 9).Node("GlobalAveragePool", "x", "y").Output("y")
            .ToBytes(), 1, 4, 9);
    }

    [Theory]
    [InlineData("transB=1", 3, 10)]
    [InlineData("", 10, 3)]
    [InlineData("transB=1 alpha=0.5 beta=2.0", 3, 10)]
    public void Gemm(string form, int rows, int columns)
    {
        var attributes = Attributes(form);
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", 1, 10).Random("w", rows, columns).Random("b", 3)
            .Node("Gemm", "x w b", "y", attributes).Output("y").ToBytes(), 1, 10);
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", 1, 10).Random("w", rows, columns).Node("Gemm", "x w", "y", attributes)
            .Output("y").ToBytes(), 1, 10);
    }

    [Fact]
    public void MatMul_and_the_bias_added_to_it_become_one_matmul()
    {
        var graph = OnnxReference.AssertImports(
            new OnnxBuilder().Input("x", 1, 10).Random("w", 10, 3).Random("b", 3).Node("MatMul", "x w", "m").Node("Add", "m b", "y")
                .Output("y").ToBytes(), 1, 10);
        Assert.Equal(["const", "const", "data", "matmul"], graph.Ops.Select(op => op.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void MatMul_over_a_sequence_is_a_convolution() =>
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", 1, 7, 10).Random("w", 10, 3).Node("MatMul", "x w", "y").Output("y")
            .ToBytes(), 1, 7, 10);

    [Fact]
    public void A_flattened_map_gives_its_order_to_the_weights_behind_it()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("w", 120, 3).Node("Relu", "x", "r").Node("Flatten", "r", "f").Node("Sigmoid", "f", "s")
                .Node("MatMul", "s w", "y").Output("y").ToBytes(), Map);
        Assert.Empty(graph.OfType("transpose"));
    }

    [Fact]
    public void BatchNormalization_folds_into_the_convolution_before_it()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("w", 8, 4, 3, 3).Random("g", 8).Random("b", 8).Random("m", 8)
                .Floats("v", [.. Enumerable.Range(1, 8).Select(i => i / 4f)], 8)
                .Node("Conv", "x w", "c").Node("BatchNormalization", "c g b m v", "y", ("epsilon", 0.01f)).Output("y").ToBytes(), Map);
        Assert.Empty(graph.OfType("scale"));
    }

    [Fact]
    public void BatchNormalization_alone_is_a_scale()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("g", 4).Random("b", 4).Random("m", 4).Floats("v", [1, 2, 3, 4], 4).Node("BatchNormalization", "x g b m v", "y")
                .Output("y").ToBytes(), Map);
        Assert.Single(graph.OfType("scale"));
        OnnxReference.AssertImports(
            new OnnxBuilder().Input("x", 1, 4, 9).Random("g", 4).Random("b", 4).Random("m", 4).Floats("v", [1, 2, 3, 4], 4)
                .Node("BatchNormalization", "x g b m v", "y").Output("y").ToBytes(), 1, 4, 9);
    }

    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Min")]
    [InlineData("Max")]
    public void Arithmetic(string type)
    {
        // Two computed values, also broadcast; constants by channel, by element, one for all; on either side.
        OnnxReference.AssertImports(Model().Node("Sigmoid", "x", "s").Node(type, "x s", "y").Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Node("GlobalAveragePool", "x", "p").Node("Sigmoid", "p", "g").Node(type, "x g", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Node("GlobalAveragePool", "x", "p").Node("Sigmoid", "p", "g").Node(type, "g x", "y")
            .Output("y").ToBytes(), Map);
        foreach (var shape in new int[][] { [4, 1, 1], [1], [1, 4, 6, 5], [5], [6, 1], [1, 4, 1, 1] })
        {
            var values = OnnxBuilder.Numbers(3, shape.Aggregate(1, (product, size) => product * size))
                .Select(number => number + 2f).ToArray();
            OnnxReference.AssertImports(Model().Floats("c", values, shape).Node(type, "x c", "y").Output("y").ToBytes(), Map);
            if (type != "Div")
            {
                OnnxReference.AssertImports(Model().Floats("c", values, shape).Node(type, "c x", "y").Output("y").ToBytes(), Map);
            }
        }

        OnnxReference.AssertImports(Model().Node("Exp", "x", "e").Floats("c", [3f], 1).Node("Div", "c e", "y").Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Arithmetic_of_many_operands_and_of_vectors()
    {
        OnnxReference.AssertImports(Model().Node("Sigmoid", "x", "s").Node("Tanh", "x", "t").Node("Sum", "x s t", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Node("Sigmoid", "x", "s").Node("Tanh", "x", "t").Node("Max", "x s t", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Node("Flatten", "x", "f").Node("Tanh", "f", "t").Node("Add", "f t", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Node("Flatten", "x", "f").Random("c", 120).Node("Mul", "f c", "y").Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Floats("two", [2f]).Node("Pow", "x two", "y").Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData(0f, 6f, "relu6")]
    [InlineData(0f, null, "relu")]
    [InlineData(-1f, 1f, "hard-tanh")]
    [InlineData(0f, 1f, "min")]
    [InlineData(-0.5f, 0.75f, "min")]
    [InlineData(null, 2f, "min")]
    public void Clip(float? low, float? high, string last)
    {
        var model = Model();
        var inputs = $"x {(low is null ? "-" : "low")} {(high is null ? "-" : "high")}";
        _ = low is { } l ? model.Floats("low", [l]) : model;
        _ = high is { } h ? model.Floats("high", [h]) : model;
        var graph = OnnxReference.AssertImports(model.Node("Clip", inputs, "y").Output("y").ToBytes(), Map);
        Assert.Equal(last, graph.Ops[^1].Type);
    }

    [Fact]
    public void Clip_with_attributes_is_that_of_older_opsets() =>
        Assert.Single(
            OnnxReference.AssertImports(new OnnxBuilder(9).Input("x", 1, 4, 6, 5).Node("Clip", "x", "y", ("min", 0f), ("max", 6f))
            .Output("y").ToBytes(), Map).OfType("relu6"));

    [Theory]
    [InlineData(4, 1, 1)]
    [InlineData(1, 1, 1)]
    public void PRelu(params int[] shape) =>
        OnnxReference.AssertImports(Model().Random("s", shape).Node("PRelu", "x s", "y").Output("y").ToBytes(), Map);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Concat(int axis) =>
        OnnxReference.AssertImports(Model().Node("Sigmoid", "x", "s").Node("Tanh", "x", "t").Node("Concat", "x s t", "y", ("axis", axis))
            .Output("y").ToBytes(), Map);

    [Theory]
    [InlineData(17)]
    [InlineData(11)]
    [InlineData(18)]
    public void Split(int opset)
    {
        var model = new OnnxBuilder(opset).Input("x", 1, 4, 6, 5).Integers("sizes", 1, 3);
        (string, object)[] attributes = opset == 11 ? [("axis", 1), ("split", Ints(1, 3))] : [("axis", 1)];
        model.Node("Split", opset == 11 ? "x" : "x sizes", "a b", attributes).Node("Concat", "b a", "y", ("axis", 1)).Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Map);
        var even = new OnnxBuilder(opset).Input("x", 1, 4, 6, 5)
            .Node("Split", "x", "a b", opset == 18 ? [("axis", 2), ("num_outputs", 2)] : [("axis", 2)]).Node("Sub", "a b", "y").Output("y");
        OnnxReference.AssertImports(even.ToBytes(), Map);
    }

    [Theory]
    [InlineData(new long[] { 1 }, new long[] { 3 }, new long[] { 1 }, new long[] { 1 })]
    [InlineData(new long[] { 0, 1 }, new long[] { 9223372036854775807, -1 }, new long[] { 2, 3 }, new long[] { 2, 1 })]
    [InlineData(new long[] { -3 }, new long[] { 100 }, new long[] { -1 }, new long[] { 1 })]
    public void Slice(long[] starts, long[] ends, long[] axes, long[] steps) => OnnxReference.AssertImports(
        Model().Integers("b", starts).Integers("e", ends).Integers("a", axes).Integers("s", steps).Node("Slice", "x b e a s", "y")
            .Output("y").ToBytes(), Map);

    [Fact]
    public void Slice_with_attributes_is_that_of_older_opsets() => OnnxReference.AssertImports(
        new OnnxBuilder(9).Input("x", 1, 4, 6, 5)
            .Node("Slice", "x", "y", ("starts", Ints(1, 2)), ("ends", Ints(3, 5)), ("axes", Ints(1, 2))).Output("y").ToBytes(), Map);

    [Theory]
    [InlineData(1, 120)]
    [InlineData(0, -1)]
    [InlineData(1, 4, 30)]
    [InlineData(1, 2, 2, 6, 5)]
    [InlineData(1, 5, 6, 4)]
    [InlineData(1, 8, 15)]
    [InlineData(1, 3, 40)]
    [InlineData(1, 12, 10, 1)]
    public void Reshape(params int[] shape) =>
        OnnxReference.AssertImports(Model().Integers("s", [.. shape.Select(size => (long)size)]).Node("Relu", "x", "r")
            .Node("Reshape", "r s", "y").Output("y").ToBytes(), Map);

    [Fact]
    public void A_channel_shuffle_of_reshapes_and_a_transpose()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("w", 8, 4, 1, 1).Integers("s", 1, 2, 2, 6, 5).Integers("t", 1, 4, 6, 5)
                .Node("Reshape", "x s", "a").Node("Transpose", "a", "b", ("perm", Ints(0, 2, 1, 3, 4))).Node("Reshape", "b t", "c")
                    .Node("Conv", "c w", "y").Output("y").ToBytes(), Map);
        Assert.Single(graph.OfType("transpose"));
    }

    [Fact]
    public void Transposes_that_turn_back_leave_no_op()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("w", 8, 4, 1, 1).Node("Transpose", "x", "a", ("perm", Ints(0, 2, 3, 1))).Node("Relu", "a", "r")
                .Node("Transpose", "r", "b", ("perm", Ints(0, 3, 1, 2))).Node("Conv", "b w", "y").Output("y").ToBytes(), Map);
        Assert.Empty(graph.OfType("transpose"));
    }

    [Fact]
    public void A_model_of_tensorflow_with_nhwc_input_and_output_has_no_transpose()
    {
        var model = new OnnxBuilder().Input("x", 1, 6, 5, 4).Random("w", 8, 4, 3, 3).Node("Transpose", "x", "a", ("perm", Ints(0, 3, 1, 2)))
            .Node("Conv", "a w", "c").Node("Transpose", "c", "y", ("perm", Ints(0, 2, 3, 1))).Output("y");
        var graph = OnnxReference.AssertImports(model.ToBytes(), 1, 6, 5, 4);
        Assert.Equal(["const", "conv2d", "data"], graph.Ops.Select(op => op.Type).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(17)]
    [InlineData(11)]
    public void Squeeze_and_Unsqueeze(int opset)
    {
        var model = new OnnxBuilder(opset).Input("x", 1, 4, 6, 5).Integers("a", 2, 3).Node("GlobalAveragePool", "x", "p");
        _ = opset == 11
            ? model.Node("Squeeze", "p", "q", ("axes", Ints(2, 3))).Node("Sigmoid", "q", "g")
                .Node("Unsqueeze", "g", "u", ("axes", Ints(2, 3)))
            : model.Node("Squeeze", "p a", "q").Node("Sigmoid", "q", "g").Node("Unsqueeze", "g a", "u");
        OnnxReference.AssertImports(model.Node("Mul", "x u", "y").Output("y").ToBytes(), Map);
    }

    [Theory]
    [InlineData("constant", 0f)]
    [InlineData("constant", 1.5f)]
    [InlineData("reflect", 0f)]
    public void Pad(string mode, float value)
    {
        var model = Model().Integers("p", 0, 0, 1, 2, 0, 0, 3, 1).Floats("v", [value])
            .Node("Pad", mode == "constant" ? "x p v" : "x p", "y", ("mode", mode)).Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Map);
        var older = new OnnxBuilder(9).Input("x", 1, 4, 6, 5)
            .Node("Pad", "x", "y", ("mode", mode), ("value", value), ("pads", Ints(0, 0, 1, 2, 0, 0, 3, 1))).Output("y");
        OnnxReference.AssertImports(older.ToBytes(), Map);
        var named = new OnnxBuilder(18).Input("x", 1, 4, 6, 5).Integers("p", 1, 2, 0, 1).Integers("a", 2, 3)
            .Node("Pad", "x p - a", "y", ("mode", mode)).Output("y");
        OnnxReference.AssertImports(named.ToBytes(), Map);
    }

    [Fact]
    public void Pad_with_zeros_folds_into_the_convolution_behind_it()
    {
        var graph = OnnxReference.AssertImports(
            Model().Integers("p", 0, 0, 1, 2, 0, 0, 3, 1).Random("w", 8, 4, 3, 3).Node("Pad", "x p", "a").Node("Conv", "a w", "y")
                .Output("y").ToBytes(), Map);
        Assert.Empty(graph.OfType("pad"));
    }

    [Theory]
    [InlineData("nearest", "asymmetric", "floor", 2, 2)]
    [InlineData("nearest", "half_pixel", "round_prefer_floor", 2, 4)]
    [InlineData("nearest", "half_pixel", "round_prefer_floor", 3, 3)]
    [InlineData("nearest", "tf_half_pixel_for_nn", "floor", 2, 2)]
    [InlineData("linear", "half_pixel", "floor", 2, 2)]
    [InlineData("linear", "pytorch_half_pixel", "floor", 4, 2)]
    [InlineData("linear", "asymmetric", "floor", 2, 2)]
    [InlineData("linear", "align_corners", "floor", 2, 3)]
    public void Resize(string mode, string grid, string rounding, int height, int width)
    {
        (string, object)[] attributes = [("mode", mode), ("coordinate_transformation_mode", grid), ("nearest_mode", rounding)];
        OnnxReference.AssertImports(Model().Floats("s", [1f, 1f, height, width], 4).Node("Resize", "x - s", "y", attributes)
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Integers("z", 1, 4, 6 * height, 5 * width).Node("Resize", "x - - z", "y", attributes)
            .Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Resize_of_height_or_width_alone_and_to_smaller_maps()
    {
        OnnxReference.AssertImports(Model().Floats("s", [1f, 1f, 2f, 1f], 4).Node("Resize", "x - s", "y").Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Floats("s", [1f, 1f, 1f, 2f], 4).Node("Resize", "x - s", "y").Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Floats("s", [1f, 1f, 0.5f, 1f], 4).Node("Resize", "x - s", "y", ("mode", "linear"))
            .Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Upsample_of_older_opsets()
    {
        OnnxReference.AssertImports(new OnnxBuilder(9).Input("x", 1, 4, 6, 5).Floats("s", [1f, 1f, 2f, 2f], 4)
            .Node("Upsample", "x s", "y", ("mode", "nearest")).Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(7).Input("x", 1, 4, 6, 5)
            .Node("Upsample", "x", "y", ("mode", "nearest"), ("scales", Floats(1f, 1f, 3f, 2f))).Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(10).Input("x", 1, 4, 6, 5).Floats("s", [1f, 1f, 2f, 2f], 4)
            .Node("Resize", "x s", "y", ("mode", "nearest")).Output("y").ToBytes(), Map);
    }

    [Fact]
    public void SpaceToDepth() =>
        OnnxReference.AssertImports(new OnnxBuilder().Input("x", 1, 3, 4, 6).Node("SpaceToDepth", "x", "y", ("blocksize", 2)).Output("y")
            .ToBytes(), 1, 3, 4, 6);

    [Theory]
    [InlineData(12)]
    [InlineData(13)]
    public void Softmax_before_opset_13_runs_over_all_dimensions_behind(int opset)
    {
        OnnxReference.AssertImports(new OnnxBuilder(opset).Input("x", 1, 4, 6, 5).Node("Softmax", "x", "y", ("axis", 1))
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(opset).Input("x", 1, 4, 6, 5).Node("LogSoftmax", "x", "y", ("axis", 2))
            .Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Gather_of_a_computed_value_is_slices()
    {
        OnnxReference.AssertImports(Model().Scalar("i", 2).Node("Gather", "x i", "y", ("axis", 1)).Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Integers("i", 1, 2).Node("Gather", "x i", "y", ("axis", 1)).Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(Model().Integers("i", 3, 0, -2).Node("Gather", "x i", "y", ("axis", 1)).Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Reductions_take_their_axes_from_an_input_in_newer_opsets()
    {
        OnnxReference.AssertImports(new OnnxBuilder(18).Input("x", 1, 4, 6, 5).Integers("a", 2, 3)
            .Node("ReduceMean", "x a", "y", ("keepdims", 0)).Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(13).Input("x", 1, 4, 6, 5).Integers("a", 1).Node("ReduceSum", "x a", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(13).Input("x", 1, 4, 6, 5).Node("ReduceSum", "x", "y", ("keepdims", 0))
            .Node("Sigmoid", "y", "z").Integers("s", 1, 1).Node("Reshape", "z s", "o").Output("o").ToBytes(), Map);
    }

    [Fact]
    public void Shape_chains_fold()
    {
        // What exporters write for x.view(x.size(0), -1), chunk, and interpolate(size=…).
        var model = Model().Scalar("zero", 0).Scalar("one", 1).Integers("minus", -1).Integers("axis0", 0).Integers("two", 2)
            .Integers("four", 4)
            .Node("Shape", "x", "s").Node("Gather", "s one", "c").Node("Unsqueeze", "c axis0", "c1").Node("Div", "c1 two", "half")
                .Node("Cast", "half", "half1", ("to", 7))
            .Node("Constant", "", "axis1", ("value", OnnxBuilder.IntegerTensor("", [1], 1))).Node("Slice", "x axis0 half1 axis1", "a")
                .Node("Slice", "x half1 c1 axis1", "b").Node("Mul", "a b", "m")
            .Node("Shape", "m", "ms").Node("Slice", "ms two four", "hw").Node("Mul", "hw two", "hw2").Node("Slice", "ms axis0 two", "nc")
                .Node("Concat", "nc hw2", "size", ("axis", 0))
            .Node("Resize", "m - - size", "r", ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"),
                ("nearest_mode", "floor"))
            .Node("Shape", "r", "rs").Node("Gather", "rs zero", "n").Node("Unsqueeze", "n axis0", "n1")
                .Node("Concat", "n1 minus", "flat", ("axis", 0)).Node("Reshape", "r flat", "y").Output("y");
        var graph = OnnxReference.AssertImports(model.ToBytes(), Map);
        Assert.Equal(["data", "mul", "resize", "strided_slice"],
            graph.Ops.Select(op => op.Type).Where(type => type is not "const" and not "stack" and not "reshape" and not "transpose")
            .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Constants_fold_through_many_operators()
    {
        // w = where(range > 1, sqrt(|c|), -c)[reversed] reshaped, expanded and transposed
        var model = Model().Random("c", 4).Scalar("zero", 0).Scalar("four", 4).Scalar("one", 1).Integers("m1", -1).Integers("far", -100)
            .Integers("ax", 0).Integers("s", 1, 4).Integers("e", 8, 4).Integers("w4", 8, 4, 1, 1)
            .Node("Range", "zero four one", "i").Node("Greater", "i one", "g").Node("Abs", "c", "abs").Node("Sqrt", "abs", "root")
                .Node("Neg", "c", "neg").Node("Where", "g root neg", "w0")
            .Node("Slice", "w0 m1 far ax m1", "w1").Node("Reshape", "w1 s", "w2").Node("Expand", "w2 e", "w3").Node("Transpose", "w3", "t")
                .Node("Transpose", "t", "t2").Node("Reshape", "t2 w4", "w")
            .Node("ConstantOfShape", "n8", "zeros").Integers("n8", 8).Node("ReduceProd", "s", "p", ("keepdims", 0))
                .Node("Cast", "p", "pf", ("to", 1)).Node("Add", "zeros pf", "b")
            .Node("Not", "g", "ng").Node("Cast", "ng", "ngf", ("to", 1)).Node("ReduceMax", "ngf", "one_", ("keepdims", 0))
                .Node("Mul", "b one_", "b2")
            .Node("Conv", "x w b2", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Map);
    }

    [Theory]
    [InlineData("Abs", false)]
    [InlineData("Ceil", false)]
    [InlineData("Cos", false)]
    [InlineData("Erf", false)]
    [InlineData("Floor", false)]
    [InlineData("Log", true)]
    [InlineData("Reciprocal", true)]
    [InlineData("Round", false)]
    [InlineData("Sign", false)]
    [InlineData("Sin", false)]
    [InlineData("Softplus", false)]
    [InlineData("Softsign", false)]
    [InlineData("Sqrt", true)]
    public void A_function_of_what_is_computed(string type, bool positive) => OnnxReference.AssertImports(
        (positive ? Model().Node("Sigmoid", "x", "p") : Model().Node("Neg", "x", "p")).Node(type, "p", "y").Output("y").ToBytes(), Map);

    [Theory]
    [InlineData("ReduceL1")]
    [InlineData("ReduceL2")]
    [InlineData("ReduceMin")]
    [InlineData("ReduceProd")]
    [InlineData("ReduceSumSquare")]
    public void A_reduction_of_what_is_computed(string type) => OnnxReference.AssertImports(
        Model().Node(type, "x", "r", ("axes", Ints(1)), ("keepdims", 1)).Node("Add", "x r", "y").Output("y").ToBytes(), Map);

    [Theory]
    [InlineData("Equal")]
    [InlineData("Greater")]
    [InlineData("GreaterOrEqual")]
    [InlineData("Less")]
    [InlineData("LessOrEqual")]
    public void A_choice_by_what_is_computed(string type) => OnnxReference.AssertImports(
        Model().Node("Neg", "x", "n").Node(type, "x n", "c").Node("Not", "c", "d").Node("Or", "c d", "e").Node("And", "c e", "f")
            .Node("Where", "f x n", "y").Output("y").ToBytes(), Map);

    [Fact]
    public void What_is_repeated_turned_round_and_written_to()
    {
        var model = Model().Integers("shape", 1, 4, 6, 5).Integers("counts", 1, 1, 2, 1).Integers("last", -1).Integers("far", -99)
            .Integers("axis", 3).Integers("back", -1)
            .Node("ReduceMean", "x", "m", ("axes", Ints(1)), ("keepdims", 1)).Node("Expand", "m shape", "e").Node("Tile", "e counts", "t")
            .Node("Slice", "t last far axis back", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Map);
        var scatter = Model().Integers("flat", 0, 1, 0, 2).Integers("two", 2, 2).Node("Reshape", "flat two", "at").Integers("from", 1)
            .Integers("to", 3).Integers("axis", 1).Node("Slice", "x from to axis", "s")
            .Node("Neg", "s", "n").Integers("part", 2, 6, 5).Node("Reshape", "n part", "u").Node("ScatterND", "x at u", "y").Output("y");
        OnnxReference.AssertImports(scatter.ToBytes(), Map);
    }

    [Theory]
    [InlineData("Pow", 0.5f)]
    [InlineData("Pow", -1f)]
    [InlineData("Pow", 1.7f)]
    public void Powers_of_what_is_computed(string type, float exponent) => OnnxReference.AssertImports(
        Model().Floats("e", [exponent]).Node("Sigmoid", "x", "p").Node(type, "p e", "y").Output("y").ToBytes(), Map);

    [Fact]
    public void Products_of_what_is_computed() => OnnxReference.AssertImports(
        Model().Node("Transpose", "x", "t", ("perm", Ints(0, 1, 3, 2))).Node("MatMul", "x t", "y").Output("y").ToBytes(), Map);

    [Theory]
    [InlineData("bhqd,bhkd->bhqk")]
    [InlineData("bhqd, bhkd -> bqhk")]
    [InlineData("bhqd,bhkd")]
    [InlineData("bhqd,bhkd->bhqd")]
    [InlineData("bhqd,bhkd->bqk")]
    [InlineData("bhqd,bhkd->bh")]
    [InlineData("bhqd,bhkd->h")]
    public void Einstein_sums_of_two_maps(string equation) => OnnxReference.AssertImports(
        Model().Integers("from", 0).Integers("to", 3).Integers("axis", 2).Node("Slice", "x from to axis", "s")
            .Node("Einsum", "x s", "y", ("equation", equation)).Output("y").ToBytes(), Map);

    [Theory]
    [InlineData("nchw,nc->nhw")]
    [InlineData("nchw,nc->nchw")]
    [InlineData("nc,nchw->nhw")]
    [InlineData("nchw,nk->nchk")]
    [InlineData("nchw,nk->nckhw")]
    public void Einstein_sums_of_a_map_and_a_vector(string equation) => OnnxReference.AssertImports(
        Model().Node("ReduceMax", "x", "m", ("axes", Ints(2, 3)), ("keepdims", 0))
            .Node("Einsum", equation.StartsWith("nchw", StringComparison.Ordinal) ? "x m" : "m x", "y", ("equation", equation))
            .Output("y").ToBytes(), Map);

    [Theory]
    [InlineData("bhqd,bhkd->qhkb")]
    [InlineData("bhqd,bhqd->dqhb")]
    [InlineData("bhqd,bhkd->kqb")]
    public void Einstein_sums_in_an_order_of_their_own(string equation) => OnnxReference.AssertImports(
        Model().Node("Einsum", "x x", "s", ("equation", equation)).Integers("flat", 1, -1).Node("Reshape", "s flat", "y").Output("y")
            .ToBytes(), Map);

    [Theory]
    [InlineData("nchw->nwhc")]
    [InlineData("nchw->nc")]
    [InlineData("nchw->nhc")]
    public void Einstein_sums_of_one_tensor(string equation) => OnnxReference.AssertImports(
        Model().Node("Einsum", "x", "y", ("equation", equation)).Output("y").ToBytes(), Map);

    [Fact]
    public void An_einstein_sum_with_constant_matrices() => OnnxReference.AssertImports(
        new OnnxBuilder().Input("x", 1, 7, 10).Random("w", 1, 10, 3).Node("Einsum", "x w", "y", ("equation", "bij,bjk->bik")).Output("y")
            .ToBytes(), 1, 7, 10);

    [Theory]
    [InlineData("nchw,...->nchw")]
    [InlineData("nccw,nchw->nw")]
    [InlineData("nchw,nchw,nchw->n")]
    [InlineData("nchw,nchw->nz")]
    [InlineData("nchw,nchw->n->c")]
    [InlineData("")]
    public void An_einstein_sum_of_another_form_is_named(string equation)
    {
        var model = Model().Node("Einsum", "x x", "y", ("equation", equation)).Output("y").ToBytes();
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(model, new ImportOptions())).Diagnostic;
        Assert.Equal("VAI2043", error.Code);
        Assert.Contains($"'{equation}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nchw,nc->nhw")]
    [InlineData("nchw,nhcw->nw")]
    [InlineData("nchw->n")]
    public void An_einstein_sum_of_other_shapes_is_refused(string equation)
    {
        var model = Model().Node("Einsum", "x x", "y", ("equation", equation)).Output("y").ToBytes();
        Assert.Equal(
            "VAI2044", Assert.Throws<VaiException>(() => ModelImporter.Import(model, new ImportOptions())).Diagnostic.Code);
    }

    [Fact]
    public void Gelu_in_both_forms()
    {
        OnnxReference.AssertImports(new OnnxBuilder(20).Input("x", [.. Map.Cast<object>()]).Node("Gelu", "x", "y")
            .Output("y").ToBytes(), Map);
        OnnxReference.AssertImports(new OnnxBuilder(20).Input("x", [.. Map.Cast<object>()]).Node("Gelu", "x", "y", ("approximate", "tanh"))
            .Output("y").ToBytes(), Map);
    }

    [Fact]
    public void A_root_of_what_is_computed() =>
        OnnxReference.AssertImports(Model().Node("Relu", "x", "p").Node("Sqrt", "p", "y").Output("y").ToBytes(), Map);

    [Fact]
    public void An_if_whose_condition_is_constant_is_its_branch()
    {
        GraphProto Branch(string type)
        {
            var graph = new GraphProto { Name = type };
            graph.Node.Add(OnnxBuilder.MakeNode(type, "x", "r", "inner"));
            graph.Output.Add(OnnxBuilder.Value("r", null));
            return graph;
        }

        var model = Model().Scalar("two", 2).Node("Shape", "x", "s").Node("Size", "s", "rank").Node("Equal", "rank two", "is2")
            .Node("Greater", "rank two", "more")
            .Node("If", "is2", "a", ("then_branch", Branch("Exp")), ("else_branch", Branch("Sigmoid")))
                .Node("If", "more", "b", ("then_branch", Branch("Tanh")), ("else_branch", Branch("Exp")))
            .Node("Add", "a b", "y").Output("y");
        OnnxReference.AssertImports(model.ToBytes(), Map);
    }

    [Fact]
    public void A_function_of_the_model_is_entered_with_its_attributes()
    {
        var function = new FunctionProto { Name = "Gate", Domain = "my.ops" };
        function.Input.Add("a");
        function.Output.Add("g");
        function.Attribute.Add("slope");
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        var leaky = OnnxBuilder.MakeNode("LeakyRelu", "a", "l", "leaky");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = 1 });
        function.Node.Add(leaky);
        function.Node.Add(OnnxBuilder.MakeNode("Mul", "l a", "g", "product"));
        OnnxReference.AssertImports(Model().Function(function).Node("my.ops.Gate", "x", "h", ("slope", 0.3f))
            .Node("my.ops.Gate", "h", "y", ("slope", 0.6f)).Output("y").ToBytes(), Map);
    }

    [Fact]
    public void Squeeze_and_excite_keeps_its_map_in_place()
    {
        var graph = OnnxReference.AssertImports(
            Model().Random("w1", 2, 4, 1, 1).Random("w2", 4, 2, 1, 1).Node("GlobalAveragePool", "x", "p").Node("Conv", "p w1", "a")
                .Node("Relu", "a", "r").Node("Conv", "r w2", "b")
                .Node("HardSigmoid", "b", "g", ("alpha", 1f / 6)).Node("Mul", "x g", "y").Output("y").ToBytes(), Map);
        Assert.Empty(graph.OfType("transpose"));
    }

    [Fact]
    public void A_hard_sigmoid_and_a_hard_swish_written_out_are_recognized()
    {
        OnnxBuilder Ramp() =>
            Model().Random("w", 4, 4, 1, 1).Floats("three", [3f]).Floats("six", [6f]).Floats("zero", [0f]).Floats("c", [0.25f])
            .Node("Conv", "x w", "v").Node("Add", "v three", "a").Node("Clip", "a zero six", "r");
        string[] Types(OnnxBuilder model) =>
            [.. OnnxReference.AssertImports(model.ToBytes(), Map).Ops.Select(op => op.Type).Where(type => type != "const")];

        Assert.Equal(["data", "conv2d", "hard-sigmoid"], Types(Ramp().Node("Div", "r six", "y").Output("y")));
        Assert.Equal(["data", "conv2d", "hard-sigmoid", "mul"], Types(Ramp().Node("Mul", "r c", "y").Output("y")));
        Assert.Equal(["data", "conv2d", "hard-sigmoid", "mul"],
            Types(Ramp().Node("Div", "r six", "g").Node("Mul", "v g", "y").Output("y")));
        Assert.Equal(["data", "conv2d", "hard-sigmoid", "mul"],
            Types(Ramp().Node("Mul", "v r", "p").Node("Div", "p six", "y").Output("y")));

        // Another number than 3, or another reader of the ramp, is no hard-sigmoid.
        Assert.DoesNotContain("hard-sigmoid",
            Types(Model().Floats("two", [2f]).Floats("six", [6f]).Floats("zero", [0f]).Node("Add", "x two", "a")
            .Node("Clip", "a zero six", "r").Node("Div", "r six", "y").Output("y")));
        Assert.DoesNotContain("hard-sigmoid", Types(Ramp().Node("Div", "r six", "g").Node("Add", "r g", "y").Output("y")));
    }

    [Fact]
    public void Every_operator_that_is_imported_is_tested_here()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot, "tests", "Vai.Importers.Tests", "Onnx");
        var source = string.Concat(Directory.GetFiles(folder, "Onnx*Tests.cs").Select(File.ReadAllText));
        Assert.DoesNotContain(OnnxOps.Types, type => !source.Contains('"' + type, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ArgMax select_last_index=1", "it takes the last of equal scores", "select_last_index=0")]
    [InlineData("MaxPool kernel_shape=2,2 dilations=2,2", "its dilation is 2x2", "dilation=1")]
    public void A_form_of_an_operator_that_is_not_imported_is_named_with_its_place_and_a_way_out(string form, string what, string wayOut)
    {
        var (type, attributes) = Parse(form);
        var model = Model().Node(type, "x", "y", attributes).Output("y");

        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(model.ToBytes(), new ImportOptions())).Diagnostic;

        Assert.Equal(("VAI2043", "n0"), (error.Code, error.Location.Layer));
        Assert.Equal($"{type} is not supported in this form: {what}.", error.Message);
        Assert.Contains(wayOut, error.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_the_model_computes_are_refused_with_their_place_and_their_input()
    {
        var model = new OnnxBuilder().Input("x", 1, 4, 5, 5).Node("Relu", "x", "w").Node("Conv", "x w", "y").Output("y");

        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(model.ToBytes(), new ImportOptions())).Diagnostic;

        Assert.Equal(("VAI2045", "n1"), (error.Code, error.Location.Layer));
        Assert.StartsWith("Conv depends on the numbers that flow through the model: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("(input 1) is computed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LRN", "BatchNorm2d")]
    [InlineData("NonMaxSuppression", "postprocessing")]
    [InlineData("my.domain.Thing", "Write the layer with")]
    public void An_operator_that_is_not_imported_is_named_with_its_place_and_a_way_out(string type, string wayOut)
    {
        var error =
            Assert.Throws<VaiException>(() =>
                ModelImporter.Import(Model().Node(type, "x", "y").Output("y").ToBytes(), new ImportOptions()));
        Assert.Equal("VAI2042", error.Diagnostic.Code);
        Assert.Contains(type, error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(wayOut, error.Diagnostic.WayOut, StringComparison.Ordinal);
        Assert.Equal("n0", error.Diagnostic.Location.Layer);
    }

    private static int[] Ints(params int[] values) => values;

    private static float[] Floats(params float[] values) => values;

    private static OnnxBuilder Model() => new OnnxBuilder().Input("x", [.. Map.Cast<object>()]);

    private static (string Type, (string, object)[] Attributes) Parse(string form) =>
        (form.Split(' ')[0], Attributes(form[form.Split(' ')[0].Length..]));

    /// <summary>Attributes written as <c>axis=1 pads=0,1 mode=CRD</c>.</summary>
    private static (string Name, object Value)[] Attributes(string text) =>
    [
        .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('='))
            .Select(pair =>
                (pair[0], pair[0] is "axes" or "perm" or "pads" or "strides" or "dilations" or "kernel_shape"
                or "output_padding" or "output_shape"
                ? pair[1].Split(',').Select(int.Parse).ToArray()
                : pair[1].Contains('.', StringComparison.Ordinal) ? float.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)
                : int.TryParse(pair[1], out var number) ? number : (object)pair[1])),
    ];
}
