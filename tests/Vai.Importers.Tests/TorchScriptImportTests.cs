using Vai.Importers.Formats;
using Vai.Importers.Keras.Layers;
using Vai.Xir.Serialization;

namespace Vai.Importers.Tests;

/// <summary>Archives made in the test: what each operator of PyTorch becomes.</summary>
public class TorchScriptImportTests
{
    [Fact]
    public void A_small_network_becomes_a_float_graph_with_names_from_its_modules()
    {
        var graph = Import(TorchArchives.SmallCnn(), 1, 4, 4);

        Assert.Equal("Small", graph.Name);
        Assert.Equal(
            ["Small__Small_Conv2d_conv__convolution", "Small__Small_relu", "Small__Small_max_pool2d", "Small__Small_flatten",
                "Small__Small_Linear_fc__linear"],
            graph.Ops.Where(op => op.Type is not ("const" or "stack" or "data")).Select(op => op.Name));
        Assert.Equal(["Small__conv_weight"], graph.Op("Small__Small_Conv2d_conv__convolution").InputsOf("weights"));
        Assert.Equal(["Small__Small_flatten", "Small__fc_weight"], graph.Op("Small__Small_Linear_fc__linear").InputsOf("input"));
    }

    [Fact]
    public void The_one_square_size_that_fits_is_found()
    {
        // 2 channels x (size - 2)^2 = 98 features: size 9 and no other.
        var archive = TorchArchives.Net(
            "return torch.linear(torch.flatten(torch.conv2d(x, self.w), 1), self.f)",
            TorchArchives.Ramp("w", 2, 3, 3, 3), TorchArchives.Ramp("f", 4, 98));

        Assert.Equal([1, 9, 9, 3], Assert.Single(ModelImporter.Import(archive, new ImportOptions()).OfType("data")).Output.Shape);
    }

    [Fact]
    public void A_network_of_linear_layers_gives_its_input_features_itself()
    {
        var graph =
            ModelImporter.Import(TorchArchives.Net("return torch.linear(x, self.f)", TorchArchives.Ramp("f", 4, 6)), new ImportOptions());

        Assert.Equal([1, 6], Assert.Single(graph.OfType("data")).Output.Shape);
    }

    [Theory]
    [InlineData("2x1x4x4", "batch is 2")]
    [InlineData("0x4x4", "sizes from 1")]
    [InlineData("1x1x1x4x4", "5 dimensions")]
    public void An_input_shape_that_cannot_be_is_refused(string shape, string why)
    {
        var sizes = shape.Split('x').Select(int.Parse).ToImmutableArray();
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(TorchArchives.SmallCnn(), new ImportOptions(sizes)));

        Assert.Equal("VAI2021", error.Diagnostic.Code);
        Assert.Contains(why, error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_input_shape_is_told_at_the_layer_where_it_does_not_fit()
    {
        var error = Assert.Throws<VaiException>(() => Import(TorchArchives.SmallCnn(), 1, 6, 6));

        Assert.Equal("VAI2023", error.Diagnostic.Code);
        Assert.Equal("fc", error.Diagnostic.Location.Layer);
        Assert.Contains("[1, 8]", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 18]", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains("code/__torch__/nn.py:", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flattened_features_reach_a_linear_layer_in_the_order_that_its_weights_have()
    {
        var archive = TorchArchives.Net("return torch.linear(torch.relu(torch.flatten(x, 1)), self.f)", TorchArchives.Ramp("f", 3, 12));

        var graph = Import(archive, 2, 2, 3);

        Assert.Empty(graph.OfType("transpose"));
        AssertEqual(LinearOf(Ramp12, TorchArchives.Ramp("f", 3, 12), relu: true), Run(graph, 2, 6));
    }

    [Fact]
    public void Flattened_features_that_leave_the_model_lie_as_the_framework_has_them()
    {
        AssertEqual(Ramp12, Run(Import(TorchArchives.Net("return torch.flatten(x, 1)"), 2, 2, 3), 2, 6));
    }

    [Theory]
    [InlineData("return torch.view(torch.flatten(x, 1), [1, 2, 2, 3])")]
    [InlineData("return torch.view(torch.view(x, [1, 3, 4]), [-1, 2, 2, 3])")]
    [InlineData("n = ops.prim.NumToTensor(torch.size(x, 0))\nreturn torch.reshape(x, [int(n), 2, -1, 3])")]
    [InlineData("return torch.squeeze(torch.unsqueeze(x, 1), 1)")]
    [InlineData("return torch.dropout(torch.contiguous(x), 0.5, False)")]
    public void Reshaping_there_and_back_changes_nothing(string forward)
    {
        var output = Run(Import(TorchArchives.Net(forward + "\n"), 2, 2, 3), 2, 6);

        AssertEqual(ChannelsLast(Ramp12, 2, 6), output);
    }

    [Fact]
    public void A_batch_norm_is_folded_into_the_convolution_before_it_and_makes_its_bias()
    {
        var archive = TorchArchives.Net(
            "return torch.batch_norm(torch.conv2d(x, self.w), self.g, self.b, self.m, self.v, False, 0.1, 0.5, True)",
            new PickledTensor("w", [2f, -1f], 2, 1, 1, 1), new PickledTensor("g", [3f, 1f], 2), new PickledTensor("b", [0.5f, 0f], 2),
            new PickledTensor("m", [1f, 2f], 2), new PickledTensor("v", [3.5f, 0.5f], 2));

        var graph = Import(archive, 1, 1, 1);

        Assert.Equal(["const", "conv2d", "data"], graph.Ops.Select(op => op.Type).Distinct().Order(StringComparer.Ordinal));
        Assert.True(graph.OfType("conv2d").Single().Attributes.Get("bias_term", false));

        // (2x - 1) * 3 / sqrt(3.5 + 0.5) + 0.5 and (-x - 2) * 1 / sqrt(0.5 + 0.5), at x = 4.
        AssertEqual([11, -6], FloatEvaluator.Run(graph, [4]));
    }

    [Fact]
    public void A_batch_norm_whose_input_has_another_reader_stays_a_scale()
    {
        var archive = TorchArchives.Net(
            "y = torch.conv2d(x, self.w)\nreturn torch.add(torch.batch_norm(y, None, None, self.m, self.v, False, 0.1, 0., True), y)",
            new PickledTensor("w", [2f], 1, 1, 1, 1), new PickledTensor("m", [1f], 1), new PickledTensor("v", [4f], 1));

        var graph = Import(archive, 1, 1, 1);

        Assert.Single(graph.OfType("scale"));
        AssertEqual([((2 * 3 - 1) / 2.0) + 6], FloatEvaluator.Run(graph, [3]));
    }

    [Fact]
    public void A_depthwise_convolution_keeps_each_channel_apart()
    {
        var archive = TorchArchives.Net("return torch.conv2d(x, self.w, self.b, [1, 1], [0, 0], [1, 1], 2)",
            new PickledTensor("w", [2f, 3f], 2, 1, 1, 1), new PickledTensor("b", [1f, 0f], 2));

        var graph = Import(archive, 2, 2, 3);

        Assert.Single(graph.OfType("depthwise-conv2d"));
        AssertEqual(ChannelsLast([.. Ramp12.Select((x, i) => i < 6 ? (2 * x) + 1 : 3 * x)], 2, 6), Run(graph, 2, 6));
    }

    [Theory]
    [InlineData("return torch.addmm(self.b, x, torch.t(self.f), beta=1, alpha=1)")]
    [InlineData("return torch.add(torch.matmul(x, torch.t(self.f)), self.b, alpha=1)")]
    [InlineData("return torch.linear(x, self.f, self.b)")]
    public void Every_spelling_of_a_linear_layer_is_one_matmul_with_bias(string forward)
    {
        var bias = new PickledTensor("b", [1f, 2f, 3f], 3);
        var weights = TorchArchives.Ramp("f", 3, 12);

        var graph = Import(TorchArchives.Net(forward, weights, bias), 12);

        Assert.Equal(["const", "data", "matmul"], graph.Ops.Select(op => op.Type).Distinct().Order(StringComparer.Ordinal));
        AssertEqual([.. LinearOf(Ramp12, weights, relu: false).Select((x, i) => x + i + 1)], FloatEvaluator.Run(graph, Ramp12));
    }

    [Fact]
    public void Code_after_an_in_place_op_sees_what_it_made()
    {
        // y + x after relu_(x) is relu(x) + relu(x).
        var output =
            Run(Import(
            TorchArchives.Net("x0 = torch.dropout(x, 0.5, False)\nz = torch.sigmoid(x)\ny = torch.relu_(z)\nreturn torch.add(y, z)"), 2, 2,
            3), 2, 6);

        AssertEqual(ChannelsLast([.. Ramp12.Select(x => 2 / (1 + Math.Exp(-x)))], 2, 6), output);
    }

    [Fact]
    public void A_view_of_a_tensor_that_was_changed_in_place_is_refused()
    {
        var error =
            Assert.Throws<VaiException>(() =>
            Import(TorchArchives.Net("w = torch.flatten(x, 1)\ny = torch.flatten(x, 1)\nz = torch.relu_(y)\nreturn torch.add(w, z)"), 2, 2,
                3));

        Assert.Equal("VAI2018", error.Diagnostic.Code);
        Assert.Contains("in-place", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("return torch.hardtanh(x, 0., 6.)", 0, 5, 6)]
    [InlineData("return torch.clamp(torch.relu(x), 0, 6)", 0, 5, 6)]
    [InlineData("return torch.hardswish(x)", 0, 5, 9)]
    [InlineData("return torch.hardsigmoid(x)", 0, 1, 1)]
    [InlineData("return torch.leaky_relu(x, 0.125)", -0.5, 5, 9)]
    [InlineData("return torch.mul(x, x)", 16, 25, 81)]
    public void Activations_compute_what_pytorch_says(string forward, double atMinus4, double at5, double at9)
    {
        var output = FloatEvaluator.Run(Import(TorchArchives.Net(forward), 1, 1, 3), [-4, 5, 9]);

        AssertEqual([atMinus4, at5, at9], output);
    }

    [Fact]
    public void Pools_and_means_compute_what_pytorch_says()
    {
        double[] map = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        AssertEqual(
            [3, 4, 6, 7], FloatEvaluator.Run(Import(TorchArchives.Net("return torch.avg_pool2d(x, [2, 2], [1, 1])"), 1, 3, 3), map));
        AssertEqual(
            [5, 6, 8, 9],
            FloatEvaluator.Run(
            Import(TorchArchives.Net("return torch.max_pool2d(x, [2, 2], [2, 2], [0, 0], [1, 1], True)"), 1, 3, 3), map));
        AssertEqual([5], FloatEvaluator.Run(Import(TorchArchives.Net("return torch.mean(x, [2, 3])"), 1, 3, 3), map));
        AssertEqual([5], FloatEvaluator.Run(Import(TorchArchives.Net("return torch.mean(x, [-1, -2], True)"), 1, 3, 3), map));
        AssertEqual([5], FloatEvaluator.Run(Import(TorchArchives.Net("return torch.adaptive_avg_pool2d(x, [1, 1])"), 1, 3, 3), map));
    }

    [Fact]
    public void Channels_join_along_the_last_axis()
    {
        var graph = Import(TorchArchives.Net("return torch.cat([x, torch.relu(x)], 1)"), 1, 1, 2);

        Assert.Equal([1, 1, 2, 2], graph.OfType("concat").Single().Output.Shape);
        AssertEqual([-1, 0, 2, 2], FloatEvaluator.Run(graph, [-1, 2]));
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("log_softmax")]
    public void The_last_layer_keeps_its_softmax(string type)
    {
        var graph = Import(TorchArchives.Net($"return torch.{type}(torch.linear(x, self.f), 1)", TorchArchives.Ramp("f", 2, 3)), 3);

        var output = FloatEvaluator.Run(graph, [1, 2, 3]);
        Assert.Single(graph.OfType(type));
        Assert.Contains(XmodelFile.Parse(XmodelFile.ToBytes(graph)).Definitions, definition => definition.Name == type);
        Assert.Equal(1, output.Sum(x => type == "softmax" ? x : Math.Exp(x)), 9);
    }

    [Theory]
    [InlineData("return torch.upsample_bicubic2d(x, [4, 4], False)", "VAI2017", "bilinear")]
    [InlineData("return torch.fft(x)", "VAI2017", "conv2d")]
    [InlineData("return torch.conv_transpose2d(x, self.w, None, [1, 1], [0, 0], [1, 1])", "VAI2018", "output_padding below the stride")]
    [InlineData("return torch.clamp(x, 2., 1.)", "VAI2018", "Exchange")]
    [InlineData("return torch.dropout(x, 0.5, True)", "VAI2018", "model.eval()")]
    public void What_is_not_imported_is_named_with_its_line_and_a_way_out(string forward, string code, string wayOut)
    {
        var error =
            Assert.Throws<VaiException>(() => Import(TorchArchives.Net("\n" + forward, TorchArchives.Ramp("w", 4, 2, 1, 1)), 4, 3, 3));

        Assert.Equal(code, error.Diagnostic.Code);
        Assert.Contains("code/__torch__.py:5", error.Diagnostic.Message, StringComparison.Ordinal);
        Assert.Contains(wayOut, error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    [Fact]
    public void Ops_that_no_result_needs_are_left_out()
    {
        Assert.Equal(["data", "relu"],
            Import(TorchArchives.Net("y = torch.sigmoid(x)\nreturn torch.relu(x)"), 1, 2, 2).Ops.Select(op => op.Type));
    }

    [Fact]
    public void Functions_and_branches_of_a_scripted_module_are_folded()
    {
        var archive = TorchArchives.Of(
            new PickledModule("__torch__", "Net", ("training", false)),
            ("", """
                class Net(Module):
                  training : bool
                  def forward(self: __torch__.Net,
                    x: Tensor) -> Tensor:
                    _0 = __torch__.functional.act
                    if torch.__not__(torch.eq(torch.dim(x), 4)):
                      ops.prim.RaiseException("4D", "builtins.ValueError")
                    else:
                      pass
                    if self.training:
                      y = torch.silu(x)
                    else:
                      y = x
                    for i in range(torch.sub(torch.len(torch.size(y)), 2)):
                      y = _0(y, True, )
                    return y

                """),
            ("/functional", """
                def act(input: Tensor,
                    inplace: bool=False,
                    other: Optional[List[int]]=None) -> Tensor:
                  if torch.__is__(other, None):
                    result = torch.relu(input)
                  else:
                    result = torch.sigmoid(input)
                  return result

                """));

        Assert.Equal(["data", "relu", "relu"], Import(archive, 1, 2, 2).Ops.Select(op => op.Type));
    }

    private static double[] Ramp12 => [.. Enumerable.Range(0, 12).Select(i => (double)((i * 5 % 12) - 4))];

    private static XirGraph Import(byte[] archive, params int[] shape) => ModelImporter.Import(archive, new ImportOptions([.. shape]));

    private static double[] Run(XirGraph graph, int channels, int pixels) =>
        FloatEvaluator.Run(graph, ChannelsLast(Ramp12, channels, pixels));

    private static double[] ChannelsLast(double[] values, int channels, int pixels) =>
        [.. Enumerable.Range(0, values.Length).Select(i => values[(i % channels * pixels) + (i / channels)])];

    private static double[] LinearOf(double[] input, PickledTensor weights, bool relu) =>
        [.. Enumerable.Range(0, weights.Shape[0])
            .Select(o => input.Select((x, i) => (relu ? Math.Max(x, 0) : x) * weights.Values[(o * input.Length) + i]).Sum())];

    private static void AssertEqual(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 5));
    }
}
