using Vai.Compiled;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Maps;

/// <summary>Concatenation, slices, upsampling, depth-to-space: moving bytes.</summary>
public sealed class MoveTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory, MemberData(nameof(Sizes))]
    public void Members_of_a_concat_are_written_where_they_belong(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 9, 11, 5);
        var first = graph.Unary("relu", "relu", graph.Conv2d("first", input, 6, Windows.Square(3, 1, 1)));
        var second = graph.Conv2d("second", input, 19, Windows.Square(1));
        var joined = graph.Fix(graph.Concat("joined", 3, first, second), 4);
        graph.Fix(graph.Conv2d("after", joined, 8, Windows.Square(3, 1, 1)), 3);

        var result = CompiledNet.OnDpu(graph, size);

        var places = result.Graph.Op("joined").Output.Attributes;
        Assert.Equal(places.Get("ddr_addr", -1), result.Graph.Op("first").Output.Attributes.Get("ddr_addr", -1));
        Assert.Equal(places.Get("ddr_addr", -1) + 6, result.Graph.Op("second").Output.Attributes.Get("ddr_addr", -1));
        // Three convolutions; the concat computes nothing.
        Assert.Equal(4, result.Report.DpuSubgraphs[0].Superlayers);
        Assert.DoesNotContain(CompiledModel.From(result.Graph).DpuSubgraphs[0].Program, instruction => instruction.Mnemonic == "ELEW");
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Members_that_are_read_elsewhere_or_have_another_fix_point_are_joined_too(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 9, 11, 5);
        var same = graph.Fix(graph.Conv2d("same", input, 6, Windows.Square(3, 1, 1)), 4);
        var other = graph.Fix(graph.Conv2d("other", input, 7, Windows.Square(3, 1, 1)), 3);
        var joined = graph.Fix(graph.Concat("joined", -1, same, other, input, same), 4);
        var again = graph.Fix(graph.Concat("again", 3, joined, same), 4);
        graph.Fix(graph.Conv2d("after", again, 8, Windows.Square(1)), 3);
        graph.Fix(graph.Conv2d("beside", same, 8, Windows.Square(3, 2, 1)), 3);
        graph.Fix(graph.Matmul("flat", graph.Flatten("flatten", same), 4), 3);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Rows_columns_and_vectors_are_joined(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 6, 8, 5);
        var map = graph.Fix(graph.Conv2d("conv", input, 5, Windows.Square(3, 1, 1)), 6);
        graph.Fix(graph.Concat("rows", 1, map, input), 6);
        graph.Fix(graph.Concat("columns", 2, graph.Fix(graph.Conv2d("conv2", input, 5, Windows.Square(3, 1, 1)), 5), input), 6);
        graph.Fix(graph.Concat("vectors", 1, graph.Flatten("flat", map), graph.Data("vector", 5, 1, 77)), 6);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Slices_are_read_where_they_lie_or_copied(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 12, 10, 24);
        var map = graph.Fix(graph.Conv2d("conv", input, 24, Windows.Square(3, 1, 1)), 5);
        var left = graph.Slice("left", map, [0, 0, 0, 3], [1, 12, 10, 15], [1, 1, 1, 1]);
        graph.Fix(graph.Conv2d("after", left, 8, Windows.Square(3, 1, 1)), 3);
        var coarse = graph.Slice("coarse", input, [0, 1, 2, 0], [1, 12, 10, 24], [1, 2, 3, 1]);
        graph.Fix(graph.Matmul("linear", graph.Flatten("flat", coarse), 4), 3);
        graph.Fix(graph.Slice("result", graph.Conv2d("last", input, 12, Windows.Square(1)), [0, 0, 0, 5], [1, 12, 10, 11], [1, 1, 1, 1]),
            4);
        var joined = graph.Fix(graph.Concat("joined", 3, left, graph.Slice("right", map, [0, 0, 0, 15], [1, 12, 10, 24], [1, 1, 1, 1])), 5);
        graph.Fix(graph.Conv2d("behind", joined, 8, Windows.Square(1)), 3);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Nearest_upsampling_repeats_pixels(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 9, 7, 37);
        foreach (var scale in new[] { 2, 4, 8 })
        {
            graph.Fix(graph.Resize($"by{scale}", input, 9 * scale, 7 * scale, half: scale == 4), 6);
        }

        graph.Fix(graph.Resize("unequal", input, 27, 14), 6);
        graph.Fix(graph.Resize("wide", graph.Data("wide_in", 6, 1, 2, 700, 3), 4, 1400), 5);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Resizing_that_picks_pixels_is_exact(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 18, 12, 37);
        graph.Fix(graph.Resize("nearest", input, 9, 4), 6);
        graph.Fix(graph.Resize("bilinear", input, 6, 4, "BILINEAR", half: true), 6);
        graph.Fix(graph.Resize("aligned", input, 18, 12, "BILINEAR", align: true), 5);

        CompiledNet.OnDpu(graph, size);
    }

    [Fact]
    public void Resizing_that_mixes_pixels_runs_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Resize("up", graph.Data("in", 6, 1, 5, 6, 7), 10, 12, "BILINEAR", half: true), 6);

        Assert.Equal(
            "with mode BILINEAR from [1,5,6,7] to [1,10,12,7] it mixes pixels, and the DPU only repeats or picks them",
            CompiledNet.OnProcessor(graph).Reason);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_pixel_shuffle_to_one_channel_is_depth_to_space(string size)
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Shuffle("shuffle", graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 7, 3), 9, Windows.Square(3, 1, 1)), 3), 5);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_pixel_shuffle_to_more_channels_and_back_is_sorted_by_convolutions(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Conv2d("conv", graph.Data("in", 6, 1, 8, 6, 3), 54, Windows.Square(3, 1, 1));
        var large = graph.Fix(graph.Shuffle("large", input, 3), 5);
        graph.Fix(graph.Conv2d("after", large, 5, Windows.Square(3, 1, 1)), 5);
        graph.Fix(graph.Unshuffle("small", large, 2), 5);
        graph.Fix(graph.Unshuffle("single", graph.Data("gray", 6, 1, 8, 12, 1), 4), 6);

        CompiledNet.OnDpu(graph, size);
    }

    [Fact]
    public void A_pixel_shuffle_in_blocks_beyond_the_stride_runs_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Unshuffle("small", graph.Data("in", 6, 1, 18, 18, 3), 9), 6);

        Assert.Equal("the convolution's vertical stride is 9; B4096 takes 1 to 8", CompiledNet.OnProcessor(graph).Reason);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Maxima_and_means_over_space_are_poolings(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 14, 12, 37);
        graph.Fix(graph.Reduce("columns", "reduction_max", input, [2], keep: true), 6);
        graph.Fix(graph.Reduce("space", "reduction_max", input, [1, 2], keep: false), 5);
        var mean = graph.Reduce("mean_i0", "reduction_mean", input, [1], keep: false);
        var factor = Vai.Numerics.AverageFactor.Of(14, 1);
        graph.Fix(graph.Elementwise("mean", "mul", mean, graph.Real("mean_i1", [14 * MathF.ScaleB(factor.Factor, -factor.Shift)], 1)), 7);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Global_poolings_of_91_x_68_and_larger_run_on_the_DPU(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Data("in", 6, 1, 91, 68, 9);
        var factor = Vai.Numerics.AverageFactor.Of(91, 68);
        var mean = graph.Pool("mean_i0", "avgpool2d", input, new Window(91, 68));
        graph.Fix(graph.Elementwise("mean", "mul", mean, graph.Real("mean_i1", [91 * 68 * MathF.ScaleB(factor.Factor, -factor.Shift)], 1)),
            7);
        graph.Fix(graph.Pool("max", "maxpool2d", graph.Data("large", 6, 1, 200, 210, 3), new Window(200, 210)), 6);

        CompiledNet.OnDpu(graph, size);
    }
}
