using System.Globalization;
using Vai.Importers.Formats;
using Vai.Runtime.Cpu;
using Vai.Runtime.Tensors;

namespace Vai.Importers.Tests;

/// <summary>
/// Operator by operator: what the graph of a one-line forward() computes, in PyTorch's order of elements. The input is 1, 2, 3, … in its
/// shape.
/// </summary>
public class TorchOperatorTests
{
    [Theory]
    [InlineData("torch.sub(x, 3)", "1x1x4", "-2 -1 0 1")]
    [InlineData("torch.rsub(x, 3)", "1x1x4", "2 1 0 -1")]
    [InlineData("torch.sub(x, x, alpha=1)", "1x1x4", "0 0 0 0")]
    [InlineData("torch.add(x, 2, alpha=3)", "1x1x4", "7 8 9 10")]
    [InlineData("torch.mul(x, 0.5)", "1x1x4", "0.5 1 1.5 2")]
    [InlineData("torch.div(x, 4)", "1x1x4", "0.25 0.5 0.75 1")]
    [InlineData("torch.div(torch.mul(x, 6), x)", "1x1x4", "6 6 6 6")]
    [InlineData("torch.pow(x, 2)", "1x1x4", "1 4 9 16")]
    [InlineData("torch.square(x)", "1x1x4", "1 4 9 16")]
    [InlineData("torch.neg(x)", "1x1x2", "-1 -2")]
    [InlineData("torch.sqrt(torch.mul(x, x))", "1x1x2", "1 2")]
    [InlineData("torch.maximum(x, torch.rsub(x, 5))", "1x1x4", "4 3 3 4")]
    [InlineData("torch.minimum(x, torch.rsub(x, 5))", "1x1x4", "1 2 2 1")]
    [InlineData("torch.clamp(x, 2, 3)", "1x1x4", "2 2 3 3")]
    [InlineData("torch.clamp_min(x, 2)", "1x1x4", "2 2 3 4")]
    [InlineData("torch.clamp_max_(x, 2)", "1x1x4", "1 2 2 2")]
    [InlineData("torch.clamp(x, 0, None)", "1x1x2", "1 2")]
    [InlineData("torch.hardtanh(torch.sub(x, 2), -1., 1.)", "1x1x4", "-1 0 1 1")]
    [InlineData("torch.elu(torch.mul(x, -100), 2.)", "1x1x2", "-2 -2")]
    [InlineData("torch.celu(torch.mul(x, -100), 2.)", "1x1x2", "-2 -2")]
    [InlineData("torch.exp(torch.sub(x, 1))", "1x1x2", "1 2.718281828")]
    [InlineData("torch.silu(torch.sub(x, 1))", "1x1x2", "0 0.731058578")]
    [InlineData("torch.tanh(torch.sub(x, 1))", "1x1x2", "0 0.761594156")]
    [InlineData("torch.gelu(torch.sub(x, 1))", "1x1x2", "0 0.841344746")]
    [InlineData("torch.mish(torch.sub(x, 1))", "1x1x2", "0 0.865098388")]
    [InlineData("torch.selu(torch.sub(x, 2))", "1x1x3", "-1.111330737 0 1.050700987")]
    [InlineData("torch.prelu(torch.neg(x), self.c)", "2x1x2", "-10 -20 -60 -80")]
    [InlineData("torch.add(x, self.c)", "1x1x2", "11 22")]
    [InlineData("torch.mul(x, torch.view(self.c, [1, -1, 1, 1]))", "2x1x2", "10 20 60 80")]
    [InlineData("torch.mul(x, torch.unsqueeze(torch.unsqueeze(self.c, 1), 2))", "2x1x2", "10 20 60 80")]
    [InlineData("torch.sub(self.c, x)", "1x1x2", "9 18")]
    [InlineData("torch.sub(x, self.c, alpha=2)", "1x1x2", "-19 -38")]
    [InlineData("torch.div(torch.sub(x, torch.view(self.c, [2, 1, 1])), torch.view(self.c, [1, 2, 1, 1]))", "2x1x1", "-0.9 -0.9")]
    [InlineData("torch.div(x, torch.mul(x, 2))", "1x1x2", "0.5 0.5")]
    [InlineData("torch.sub(torch.flatten(x, 1), 1)", "2x1x2", "0 1 2 3")]
    public void Arithmetic_and_activations(string forward, string shape, string expected) => Check(forward, shape, expected);

    /// <summary>Over two steps of one feature, with weights of 1 and no bias.</summary>
    [Theory]
    [InlineData("(torch.gru(torch.flatten(x, 2), {1}, {0}, True, 1, 0., False, False, True))[0]", 3, "0.204824215 0.281315428")]
    [InlineData("(torch.gru(torch.transpose(torch.flatten(x, 2), 0, 1), {1}, {0}, True, 1, 0., False, False, False))[1]", 3,
        "0.281315428")]
    [InlineData("(torch.lstm(torch.flatten(x, 2), [{1}, {1}], {0}, True, 1, 0., False, False, True))[0]", 4, "0.369606353 0.811163463")]
    public void Recurrent_layers(string forward, int gates, string expected) => Check(
        string.Format(
            CultureInfo.InvariantCulture, forward,
            string.Format(
                CultureInfo.InvariantCulture,
                "[torch.ones([{0}, 1]), torch.ones([{0}, 1]), torch.zeros([{0}]), torch.zeros([{0}])]", gates),
            "torch.zeros([1, 1, 1])"),
        "2x1x1", expected);

    [Theory]
    [InlineData("torch.pow(x, 0.5)", "1x1x2", "1 1.414213562")]
    [InlineData("torch.pow(x, -1)", "1x1x2", "1 0.5")]
    [InlineData("torch.pow(x, 2.5)", "1x1x2", "1 5.656854249")]
    [InlineData("torch.pow(2, x)", "1x1x3", "2 4 8")]
    [InlineData("torch.pow(x, x)", "1x1x3", "1 4 27")]
    [InlineData("torch.rsqrt(x)", "1x1x2", "1 0.707106781")]
    [InlineData("torch.reciprocal(x)", "1x1x2", "1 0.5")]
    [InlineData("torch.log(x)", "1x1x2", "0 0.693147181")]
    [InlineData("torch.log2(x)", "1x1x2", "0 1")]
    [InlineData("torch.log1p(torch.sub(x, 1))", "1x1x2", "0 0.693147181")]
    [InlineData("torch.erf(torch.sub(x, 1))", "1x1x2", "0 0.842700793")]
    [InlineData("torch.abs(torch.sub(x, 2))", "1x1x3", "1 0 1")]
    [InlineData("torch.sign(torch.sub(x, 2))", "1x1x3", "-1 0 1")]
    [InlineData("torch.floor(torch.div(x, 2))", "1x1x3", "0 1 1")]
    [InlineData("torch.ceil(torch.div(x, 2))", "1x1x3", "1 1 2")]
    [InlineData("torch.round(torch.div(x, 2))", "1x1x3", "0 1 2")]
    [InlineData("torch.sin(torch.sub(x, 1))", "1x1x2", "0 0.841470985")]
    [InlineData("torch.cos(torch.sub(x, 1))", "1x1x2", "1 0.540302306")]
    [InlineData("torch.softplus(torch.sub(x, 1))", "1x1x2", "0.693147181 1.313261688")]
    [InlineData("torch.softplus(torch.sub(x, 1), 2.)", "1x1x2", "0.346573590 1.063464014")]
    [InlineData("torch.div(torch.sub(x, 3), torch.add(torch.abs(torch.sub(x, 3)), 1))", "1x1x2", "-0.666666667 -0.5")]
    [InlineData("torch.log_sigmoid(torch.sub(x, 1))", "1x1x2", "-0.693147181 -0.313261688")]
    [InlineData("torch.gelu(torch.sub(x, 1), approximate=\"tanh\")", "1x1x2", "0 0.841191991")]
    [InlineData("torch.clip(x, 2, 3)", "1x1x4", "2 2 3 3")]
    [InlineData("torch.where(torch.gt(x, 2), x, 0)", "1x1x4", "0 0 3 4")]
    [InlineData("torch.where(torch.le(x, torch.rsub(x, 5)), x, torch.neg(x))", "1x1x4", "1 2 -3 -4")]
    [InlineData("torch.masked_fill(x, torch.eq(x, 2), 9.)", "1x1x3", "1 9 3")]
    [InlineData("torch.add(torch.lt(x, 2), torch.mul(torch.ge(x, 3), 2))", "1x1x3", "1 0 2")]
    [InlineData("torch.logical_not(torch.logical_and(torch.ne(x, 1), torch.logical_or(torch.gt(x, 2), torch.lt(x, 1))))", "1x1x3", "1 1 0")]
    [InlineData("torch.sum(x)", "1x2x2", "10")]
    [InlineData("torch.mean(x, [0, 1, 2, 3], True)", "1x2x2", "2.5")]
    [InlineData("torch.mul(x, torch.mean(x))", "1x1x2", "1.5 3")]
    [InlineData("torch.amin(x, [3])", "1x2x2", "1 3")]
    [InlineData("torch.prod(x, 3)", "1x2x2", "2 12")]
    [InlineData("torch.norm(x, 2., [3], True)", "1x1x2", "2.236067977")]
    [InlineData("torch.linalg_vector_norm(x, 1, [2])", "1x2x2", "4 6")]
    [InlineData("torch.frobenius_norm(x, [2, 3])", "1x2x2", "5.477225575")]
    [InlineData("torch.var(x, [3], False)", "1x1x3", "0.666666667")]
    [InlineData("torch.std(x, [3], True)", "1x1x3", "1")]
    [InlineData("torch.expand(torch.mean(x, [3], True), [-1, -1, -1, 3])", "1x2x2", "1.5 1.5 1.5 3.5 3.5 3.5")]
    [InlineData("torch.expand_as(torch.sum(x, [2], True), x)", "1x2x2", "4 6 4 6")]
    [InlineData("torch.repeat(x, [1, 1, 2, 2])", "1x1x2", "1 2 1 2 1 2 1 2")]
    [InlineData("torch.repeat_interleave(x, 2, 3)", "1x1x2", "1 1 2 2")]
    [InlineData("torch.flip(x, [2, 3])", "1x2x2", "4 3 2 1")]
    [InlineData("torch.roll(x, [1], [3])", "1x1x3", "3 1 2")]
    [InlineData("torch.replication_pad2d(x, [2, 2, 0, 0])", "1x1x2", "1 1 1 2 2 2")]
    [InlineData("torch.index_select(x, 3, torch.arange(2, -1, -2))", "1x1x3", "3 1")]
    [InlineData("torch.index(x, [None, None, None, torch.arange(1, 3)])", "1x1x3", "2 3")]
    [InlineData("torch.permute(x, [1, 0, 2, 3])", "1x1x2", "1 2")]
    [InlineData("torch.select(torch.permute(torch.flatten(x, 2), [1, 0, 2]), 0, 1)", "2x1x2", "3 4")]
    [InlineData("torch.matmul(torch.flatten(x, 2), torch.transpose(torch.flatten(x, 2), 1, 2))", "2x1x2", "5 11 11 25")]
    [InlineData("torch.einsum(\"bchw,bihw->bci\", [x, x])", "2x1x2", "5 11 11 25")]
    [InlineData("torch.einsum(\"bchw,bw->bh\", [x, torch.amax(x, [1, 2])])", "1x2x2", "11 25")]
    [InlineData("torch.scaled_dot_product_attention(torch.flatten(x, 2), torch.flatten(x, 2), torch.flatten(x, 2))", "1x1x2", "1 2")]
    [InlineData("torch.mul(x, torch.sum(torch.relu(self.c)))", "1x1x2", "30 60")]
    [InlineData("torch.mul(x, torch.select(torch.softmax(torch.sub(self.c, self.c), 0), 0, 1))", "1x1x2", "0.5 1")]
    [InlineData("torch.add(torch.add(x, torch.arange(2)), torch.full([2], 3))", "1x1x2", "4 6")]
    [InlineData("torch.add(x, torch.ones_like(x))", "1x1x2", "2 3")]
    [InlineData("torch.div(x, torch.pow(ops.prim.NumToTensor(torch.size(x, 3)), 0.5))", "1x1x4", "0.5 1 1.5 2")]
    [InlineData("torch._convolution_mode(x, torch.view(self.c, [1, 1, 1, 2]), None, [1, 1], \"same\", [1, 1], 1)", "1x1x2", "50 20")]
    public void What_the_processor_computes(string forward, string shape, string expected) => Check(forward, shape, expected);

    [Theory]
    [InlineData("y = torch.relu(x)\nz = torch.copy_(torch.slice(y, 3, 0, 1), torch.slice(torch.neg(y), 3, 0, 1))\nreturn y", "-1 2 -3 4")]
    [InlineData("y = torch.relu(x)\nz = torch.mul_(torch.slice(torch.slice(y, 2, 1), 3, 1), 10)\nreturn y", "1 2 3 40")]
    [InlineData("y = torch.relu(x)\nz = torch.add_(torch.transpose(y, 2, 3), torch.arange(2))\nreturn y", "1 2 4 5")]
    [InlineData("y = torch.relu(x)\nz = torch.fill_(torch.select(y, 2, 0), 7)\nreturn y", "7 7 3 4")]
    [InlineData(
        "y = torch.relu(x)\nz = torch.zero_(torch.slice(torch.flatten(y, 1), 1, 1, 3))\nreturn torch.add(y, torch.sum(z))", "1 0 0 4")]
    public void What_is_written_to_a_part_stands_in_the_whole(string body, string expected)
    {
        var graph = ModelImporter.Import(TorchArchives.Net(body), new ImportOptions(ImmutableArray.Create(1, 2, 2)));

        Assert.Equal(expected, string.Join(' ', Execute(graph)));
    }

    [Theory]
    [InlineData("torch.layer_norm(x, [4], None, None, 0.)", "1x1x4", "-1.341640786 -0.447213595 0.447213595 1.341640786")]
    [InlineData("torch.layer_norm(x, [2], self.c, self.c, 0.)", "1x2x2", "0 40 0 40")]
    [InlineData("torch.layer_norm(torch.flatten(x, 2), [2], None, self.c, 0.)", "2x1x2", "9 21 9 21")]
    [InlineData("torch.layer_norm(torch.permute(x, [0, 2, 3, 1]), [2], self.c, self.c, 0.)", "2x1x2", "0 40 0 40")]
    [InlineData("torch.group_norm(x, 1, None, None, 0.)", "2x1x2", "-1.341640786 -0.447213595 0.447213595 1.341640786")]
    [InlineData("torch.group_norm(x, 2, self.c, self.c, 0.)", "2x1x2", "0 20 0 40")]
    [InlineData("torch.instance_norm(x, self.c, self.c, None, None, True, 0.1, 0., False)", "2x1x2", "0 20 0 40")]
    [InlineData("torch.argmax(x, 1)", "3x1x2", "2 2")]
    [InlineData("torch.argmax(x, 3, True)", "1x2x3", "2 2")]
    [InlineData("torch.argmax(torch.neg(x), 2)", "1x3x2", "0 0")]
    [InlineData("torch.argmax(torch.flatten(x, 1), -1)", "1x2x2", "3")]
    public void Normalization_and_argmax(string forward, string shape, string expected) => Check(forward, shape, expected);

    [Theory]
    [InlineData("torch.conv1d(x, self.g)", "6 8")]
    [InlineData("torch.conv1d(x, self.g, None, [1], [1])", "4 6 8 3")]
    [InlineData("torch.conv1d(x, self.g, None, 1, \"same\")", "6 8 3")]
    [InlineData("torch.conv1d(x, self.g, None, 1, 0, 2)", "7")]
    [InlineData("torch.conv1d(x, self.h, self.c, [2], [0], [1], 2)", "13 19")]
    [InlineData("torch._convolution(x, self.g, None, [1], [0], [1], False, [0], 1, False, False, True, True)", "6 8")]
    [InlineData("torch.conv_transpose1d(x, self.h, None, [2])", "5 -3 7 -3 9 -3")]
    [InlineData("torch.conv_transpose1d(x, self.h, None, [2], [0], [1])", "5 -3 7 -3 9 -3 0")]
    [InlineData("torch._convolution(x, self.h, None, [2], [0], [1], True, [1], 1, False, False, True, True)", "5 -3 7 -3 9 -3 0")]
    [InlineData("torch.max_pool1d(x, [2], [1])", "2 3 5 6")]
    [InlineData("torch.max_pool1d(x, [2], [2], [0], [1], True)", "2 3 5 6")]
    [InlineData("torch.avg_pool1d(x, [2], [1], [1], False, True)", "0.5 1.5 2.5 1.5 2 4.5 5.5 3")]
    [InlineData("torch.adaptive_avg_pool1d(x, [1])", "2 5")]
    [InlineData("torch.batch_norm(torch.max_pool1d(x, [1]), self.c, None, self.z, self.o, False, 0.1, 0., True)", "10 20 30 80 100 120")]
    [InlineData("torch.flatten(torch.max_pool1d(x, [2], [1]), 1)", "2 3 5 6")]
    [InlineData("torch.add(torch.max_pool1d(x, [2], [1]), torch.relu(torch.avg_pool1d(x, [2], [1])))", "3.5 5.5 9.5 11.5")]
    [InlineData("torch.mul(torch.clamp(torch.max_pool1d(x, [2], [1]), 0, 4), 2)", "4 6 8 8")]
    [InlineData("torch.hardswish(torch.max_pool1d(torch.mul(x, 10), [2], [1]))", "20 30 50 60")]
    [InlineData("torch.cat([torch.max_pool1d(x, [2], [1]), torch.slice(x, 2, 1, 3)], 1)", "2 3 5 6 2 3 5 6")]
    [InlineData("torch.permute(torch.max_pool1d(x, [2], [1]), [0, 2, 1])", "2 5 3 6")]
    [InlineData("torch.prelu(torch.max_pool1d(torch.neg(x), [2], [1]), self.c)", "-10 -20 -80 -100")]
    [InlineData("torch.mean(torch.max_pool1d(x, [2], [1]), [2])", "2.5 5.5")]
    public void One_dimension(string forward, string expected)
    {
        Check(forward, "2x3", expected);
        Check(forward, "1x2x3", expected);
    }

    [Fact]
    public void Layers_over_one_dimension_stay_maps_between_each_other()
    {
        var graph =
            Import("torch.flatten(torch.relu(torch.conv1d(torch.relu(torch.conv1d(x, self.h, None, 1, 0, 1, 2)), self.h, None, 1, 0, 1, " +
                "2)), 1)", "2x5");

        // The model's input and result alone are [channels, length].
        Assert.Equal(2, graph.OfType("transpose").Count());
        Assert.Equal(["depthwise-conv2d", "relu", "depthwise-conv2d", "relu"],
            graph.Ops.Select(op => op.Type).Where(type => type is "depthwise-conv2d" or "relu"));
    }

    [Fact]
    public void A_layer_over_one_dimension_asks_for_the_length()
    {
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(
            TorchArchives.Net("return torch.conv1d(x, self.g)", new PickledTensor("g", [1, 0, 0, 1], 1, 2, 2)), new ImportOptions()));

        Assert.Equal("VAI2020", error.Diagnostic.Code);
    }

    [Theory]
    [InlineData("torch.slice(x, 1, 1, 3)", "3x1x2", "3 4 5 6")]
    [InlineData("torch.slice(torch.slice(x, 0, 0, 9223372036854775807), 3, 0, 9223372036854775807, 2)", "1x2x3", "1 3 4 6")]
    [InlineData("torch.slice(x, 2, -1)", "1x2x3", "4 5 6")]
    [InlineData("torch.select(x, 1, -1)", "2x1x2", "3 4")]
    [InlineData("torch.narrow(x, 3, 1, 2)", "1x2x3", "2 3 5 6")]
    [InlineData("torch.add((torch.chunk(x, 2, 1))[0], (torch.chunk(x, 2, 1))[1])", "4x1x1", "4 6")]
    [InlineData("torch.cat([(torch.split(x, 2, 1))[1], (torch.split(x, 2, 1))[0]], 1)", "3x1x1", "3 1 2")]
    [InlineData("(torch.split_with_sizes(x, [1, 2], 1))[1]", "3x1x1", "2 3")]
    [InlineData("torch.sub((torch.unbind(x, 1))[1], (torch.unbind(x, 1))[0])", "2x2x2", "4 4 4 4")]
    [InlineData("torch.stack([x, torch.neg(x)], 1)", "1x1x2", "1 2 -1 -2")]
    [InlineData("torch.glu(x, 1)", "2x1x1", "0.880797078")]
    [InlineData("torch.permute(x, [0, 2, 3, 1])", "2x1x3", "1 4 2 5 3 6")]
    [InlineData("torch.transpose(x, 1, 3)", "2x1x3", "1 4 2 5 3 6")]
    [InlineData("torch.movedim(x, 1, 3)", "2x1x3", "1 4 2 5 3 6")]
    [InlineData("torch.transpose(torch.flatten(x, 2), 1, 2)", "2x1x3", "1 4 2 5 3 6")]
    [InlineData("torch.channel_shuffle(x, 2)", "4x1x1", "1 3 2 4")]
    [InlineData("torch.view(torch.transpose(torch.view(x, [1, 2, 2, 1, 1]), 1, 2), [1, 4, 1, 1])", "4x1x1", "1 3 2 4")]
    [InlineData("torch.pixel_shuffle(x, 2)", "4x1x2", "1 3 2 4 5 7 6 8")]
    [InlineData("torch.pixel_unshuffle(x, 2)", "1x2x4", "1 3 2 4 5 7 6 8")]
    [InlineData("torch.reshape_as(x, torch.permute(x, [0, 3, 2, 1]))", "2x1x3", "1 2 3 4 5 6")]
    [InlineData("torch.to(x, 6, False, False)", "1x1x2", "1 2")]
    public void Cutting_and_moving(string forward, string shape, string expected) => Check(forward, shape, expected);

    [Theory]
    [InlineData("torch.constant_pad_nd(x, [1, 0, 0, 1], 7.)", "1x1x2", "7 1 2 7 7 7")]
    [InlineData("torch.pad(x, [1, 1], \"reflect\", None)", "1x1x3", "2 1 2 3 2")]
    [InlineData("torch.reflection_pad2d(x, [0, 0, 1, 1])", "1x2x2", "3 4 1 2 3 4 1 2")]
    [InlineData("torch.replication_pad2d(x, [1, 1, 0, 0])", "1x1x2", "1 1 2 2")]
    [InlineData("torch.upsample_nearest2d(x, None, [2., 2.])", "1x1x2", "1 1 2 2 1 1 2 2")]
    [InlineData("torch.upsample_nearest2d(x, [1, 3], None)", "1x1x2", "1 1 2")]
    [InlineData("torch.upsample_nearest2d(x, [1, 4], 1., 2.)", "1x1x2", "1 1 2 2")]
    [InlineData("torch._upsample_nearest_exact2d(x, [1, 3], None)", "1x1x2", "1 2 2")]
    [InlineData("torch.upsample_bilinear2d(x, None, False, [1., 2.])", "1x1x2", "1 1.25 1.75 2")]
    [InlineData("torch.upsample_bilinear2d(x, [1, 3], True, None)", "1x1x2", "1 1.5 2")]
    [InlineData("torch.mean(x, [1], True)", "2x1x2", "2 3")]
    [InlineData("torch.mean(x, [1])", "2x1x2", "2 3")]
    [InlineData("torch.mean(x, [-1])", "2x2x2", "1.5 3.5 5.5 7.5")]
    [InlineData("torch.sum(x, [2, 3])", "2x1x2", "3 7")]
    [InlineData("torch.amax(x, [1], True)", "2x1x2", "3 4")]
    [InlineData("(torch.max(x, 1))[0]", "2x1x2", "3 4")]
    [InlineData("torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], True)", "1x2x4", "3.5 5.5")]
    [InlineData("torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], True)", "1x3x3", "3 4.5 7.5 9")] // windows over the end count what is there
    [InlineData("torch.max_pool2d(x, [2, 2], [2, 2], [0, 0], [1, 1], True)", "1x2x3", "5 6")]
    public void Padding_resizing_and_reducing(string forward, string shape, string expected) => Check(forward, shape, expected);

    [Theory]
    [InlineData("torch.conv2d(x, self.w, None, [1, 1], [0, 0], [1, 1], 2)", "4x1x1", "1 -2 -3.5 7.5")] // groups of two channels
    [InlineData("torch.conv_transpose2d(x, self.k, None, [2, 2])", "1x1x2", "1 2 2 4 3 4 6 8")]
    [InlineData("torch.conv_transpose2d(x, self.k, None, [1, 1])", "1x1x2", "1 4 4 3 10 8")]
    [InlineData("torch.conv_transpose2d(x, self.k, None, [1, 1], [0, 1])", "1x1x2", "4 10")]
    [InlineData("torch.conv_transpose2d(x, self.k, None, [2, 3], [0, 0], [0, 1])", "1x1x2", "1 2 0 2 4 0 3 4 0 6 8 0")]
    [InlineData("torch._convolution(x, self.k, None, [2, 2], [0, 0], [1, 1], True, [0, 0], 1, False, False, True, True)", "1x1x2",
        "1 2 2 4 3 4 6 8")]
    [InlineData("torch.conv_transpose2d(x, torch.view(self.k, [2, 1, 1, 2]), self.c, [1, 2], [0, 0], [0, 0], 2)", "2x1x1",
        "11 12 26 28")] // depthwise
    [InlineData("torch.conv_transpose2d(x, torch.view(self.k, [2, 2, 1, 1]), self.c)", "2x1x1", "17 30")] // [inputs, outputs]
    [InlineData("torch.conv_transpose2d(x, torch.view(self.w, [4, 2, 1, 1]), None, [1, 1], [0, 0], [0, 0], 2)", "4x1x1",
        "1 -2 -0.5 5.25")] // groups of two channels
    [InlineData("torch.linear(torch.flatten(x, 2), torch.view(self.k, [2, 2]))", "2x1x2", "5 11 11 25")] // rows of a sequence
    public void Weighted_layers(string forward, string shape, string expected) => Check(forward, shape, expected);

    [Fact]
    public void Zeros_put_before_a_convolution_become_its_own_padding()
    {
        var graph = Import("torch.conv2d(torch.constant_pad_nd(x, [1, 2, 3, 4], 0.), self.k, None, [1, 1], [1, 1])", "1x2x2");

        Assert.Empty(graph.OfType("pad"));
        Assert.Equal([2, 3, 4, 5], graph.OfType("conv2d").Single().Attributes.Get("pad", ImmutableArray<int>.Empty));
    }

    [Fact]
    public void Zeros_put_before_something_else_stay() =>
        Assert.Single(Import("torch.relu(torch.constant_pad_nd(x, [1, 2, 3, 4], 0.))", "1x2x2").OfType("pad"));

    [Fact]
    public void A_batch_norm_folds_into_a_transposed_convolution()
    {
        var graph =
            Import("torch.batch_norm(torch.conv_transpose2d(x, torch.view(self.k, [1, 2, 1, 2]), None), self.c, self.c, self.z, self.o, " +
                "False, 0.1, 0.)", "1x1x1");

        Assert.Empty(graph.OfType("scale"));
        Assert.Equal([20, 30, 80, 100], Execute(graph));
    }

    [Fact]
    public void A_model_of_several_inputs_and_results_takes_their_shapes_in_order()
    {
        var archive = TorchArchives.Of(new PickledModule("__torch__", "Net"), ("", """
            class Net(Module):
              def forward(self: __torch__.Net,
                x: Tensor,
                y: Tensor,
                flag: Optional[bool]=None) -> Dict[str, Tensor]:
                result = annotate(Dict[str, Tensor], {})
                torch._set_item(result, "sum", torch.add(x, y))
                return {"first": torch.__getitem__(result, "sum"), "second": (torch.neg(y), torch.relu(x))}

            """));

        var graph = ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(2, 3, 4)) { FurtherInputShapes = [[2, 1, 1]] });
        var error = Assert.Throws<VaiException>(() => ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(2, 3, 4))));

        Assert.Equal(["[1,3,4,2]", "[1,1,1,2]"], graph.OfType("data").Select(op => $"[{string.Join(',', op.Output.Shape)}]"));
        Assert.Equal(["add", "neg", "relu"],
            graph.Ops.Where(op => !graph.ConsumersOf(op.Name).Any()).Select(op => op.Type).Order(StringComparer.Ordinal));
        Assert.Equal("VAI2020", error.Diagnostic.Code);
        Assert.Contains("x, y, flag", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_a_layer_reads_too_and_one_that_stands_twice_become_copies()
    {
        var graph =
            ModelImporter.Import(
            TorchArchives.Net(
            "y = torch.neg(x)\nf = torch.flatten(y, 1)\nreturn (torch.relu(y), y, torch.dropout(y, 0.5, False), x, f, torch.relu(f))"),
            new ImportOptions(ImmutableArray.Create(2, 1, 2)));

        var results =
            CpuExecutor.Run(graph, new Dictionary<string, Tensor> { ["Net__input_0"] = new FloatTensor([1, 1, 2, 2], [1, 3, 2, 4]) });
        Assert.Equal(
            ["-1 -2 -3 -4", "-1 -3 -2 -4", "-1 -3 -2 -4", "0 0 0 0", "0 0 0 0", "1 3 2 4"],
            results.Values.Select(value => string.Join(' ', ((FloatTensor)value).Data.Select(number => number + 0f)))
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Numbers_that_traced_code_keeps_in_tensors_are_numbers()
    {
        // As torch traces x.view(x.size(0), 2, x.size(1) // 2, ...) and F.pad of a computed width; CONSTANTS.c0 is a tensor of the one
        // integer 2.
        var constants = new PickleWriter().Raw(0x80, 2).Global("torch._utils", "_rebuild_tensor_v2").Raw('(', '(')
            .Value("storage").Global("torch", "LongStorage").Value("c").Value("cpu").Value(1).Raw('t', 'Q').Value(0)
                .Raw(')', ')').Value(false)
            .Global("collections", "OrderedDict").Raw(')', 'R', 't', 'R', 0x85, '.').ToArray();
        var archive = TorchArchives.Zip(
            ("data.pkl", PickleWriter.Of(new PickledModule("__torch__", "Net"))), ("constants.pkl", constants),
            ("constants/c", BitConverter.GetBytes(2L)),
            ("code/__torch__.py", System.Text.Encoding.UTF8.GetBytes("""
                op_version_set = 1
                class Net(Module):
                  def forward(self: __torch__.Net,
                    x: Tensor) -> Tensor:
                    n = ops.prim.NumToTensor(torch.size(x, 1))
                    half = torch.floor_divide(torch.detach(n), CONSTANTS.c0)
                    y = torch.view(x, [1, 2, int(half), 1, 1])
                    z = torch.view(torch.transpose(y, 1, 2), [1, int(torch.mul(half, CONSTANTS.c0)), 1, 1])
                    w = int(torch.floor(torch.mul(torch.to(half, 6), 0.)))
                    return torch.mul(torch.constant_pad_nd(z, [w, w, 0, 0], 0.), CONSTANTS.c0)

                """)));

        var graph = ModelImporter.Import(archive, new ImportOptions(ImmutableArray.Create(4, 1, 1)));

        Assert.Empty(graph.OfType("pad"));
        Assert.Equal([2, 6, 4, 8], Execute(graph));
    }

    [Fact]
    public void A_change_of_an_attribute_that_never_runs_is_no_obstacle() =>
        Assert.Equal(["data", "relu"],
            ModelImporter.Import(TorchArchives.Net("if False:\n  self.count = x\nelse:\n  pass\nreturn torch.relu(x)"),
                new ImportOptions(ImmutableArray.Create(1, 2, 2))).Ops.Select(op => op.Type));

    [Theory]
    [InlineData("torch.to(x, 4)", "real numbers")]
    [InlineData("torch.select(torch.select(x, 0, 0), 0, 0)", "flatten(1)")]
    [InlineData("torch.norm(x, 3., [1])", "infinity")]
    [InlineData("torch.roll(x, [1])", "Name the axes")]
    [InlineData("torch.index_select(x, 2, self.c)", "")]
    [InlineData("torch.upsample_nearest2d(x, None, [1.3, 1.])", "size=")]
    [InlineData("torch.upsample_bicubic2d(x, [4, 4], False)", "bilinear")]
    [InlineData("torch.avg_pool2d(x, [3, 3], [3, 3], [1, 1], True)", "ceil_mode=False")]
    [InlineData("torch.avg_pool2d(x, [2, 2], [2, 2], [0, 0], False, True, 3)", "divisor_override=None")]
    [InlineData("torch.add(x, x, alpha=2)", "weights")]
    [InlineData("torch.adaptive_avg_pool2d(x, [2, 2])", "")]
    [InlineData("torch.argmax(x)", "after the batch")]
    public void Forms_that_are_not_imported_get_a_way_out(string forward, string wayOut)
    {
        var error = Assert.Throws<VaiException>(() => Import(forward, "1x3x3"));

        Assert.Contains(error.Diagnostic.Code, (IEnumerable<string>)["VAI2017", "VAI2018", "VAI2023"]);
        Assert.Contains(wayOut, error.Diagnostic.WayOut, StringComparison.Ordinal);
    }

    private static void Check(string forward, string shape, string expected)
    {
        var actual = Execute(Import(forward, shape));
        var numbers = expected.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();

        Assert.Equal(numbers.Length, actual.Length);
        Assert.All(numbers.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 5));
    }

    private static XirGraph Import(string forward, string shape)
    {
        var archive = TorchArchives.Net(
            "return " + forward,
            new PickledTensor("c", [10, 20], 2), new PickledTensor("z", [0, 0], 2), new PickledTensor("o", [1, 1], 2),
            new PickledTensor("k", [1, 2, 3, 4], 1, 1, 2, 2), new PickledTensor("w", [1, 0, 0, -1, 0.5f, -1.25f, -0.5f, 2.25f], 4, 2, 1, 1),
            new PickledTensor("g", [1, 0, 0, 1], 1, 2, 2), new PickledTensor("h", [1, 1, 1, -1], 2, 1, 2));
        return ModelImporter.Import(archive,
            new ImportOptions([.. shape.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))]));
    }

    /// <summary>The one output for the input 1, 2, 3, …, maps as channels, rows, columns.</summary>
    private static double[] Execute(XirGraph graph)
    {
        var data = Assert.Single(graph.OfType("data"));
        var count = (int)data.Output.ElementCount;
        var channels = data.Output.Shape is [_, _, _, var last] ? last : 1;
        var pixels = count / channels;
        var input = Enumerable.Range(0, count).Select(i => 1f + (i % channels * pixels) + (i / channels)).ToArray();
        var output =
            Assert.IsType<FloatTensor>(
            Assert.Single(
            CpuExecutor.Run(graph, new Dictionary<string, Tensor> { [data.Name] = new FloatTensor(data.Output.Shape, input) })).Value);
        if (output.Shape.Length != 4)
        {
            return [.. output.Data.Select(value => (double)value)];
        }

        var (depth, places) = (output.Shape[3], output.Shape[1] * output.Shape[2]);
        return [.. Enumerable.Range(0, output.Data.Length).Select(i => (double)output.Data[(i % places * depth) + (i / places)])];
    }
}
