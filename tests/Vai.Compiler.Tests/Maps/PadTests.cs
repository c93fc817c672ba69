using Vai.Compiler.Lowering;
using Vai.Compiler.Tests.Lowering;
using Vai.Compiler.Tests.Scheduling;
using Vai.Targets;

namespace Vai.Compiler.Tests.Maps;

/// <summary>Borders around maps that no convolution has taken for its own padding.</summary>
public sealed class PadTests
{
    public static TheoryData<string> Sizes => CompiledNet.Sizes;

    [Theory, MemberData(nameof(Sizes))]
    public void Numbers_around_a_map_lie_beside_it(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 9, 11, 5), 19, Windows.Square(3, 1, 1)), 4);
        var padded = graph.Fix(graph.Pad("pad", map, [1, 2, 0, 3, 0, 0], constant: -1.5f), 4);
        graph.Fix(graph.Pool("pool", "maxpool2d", padded, new Window(3, 3) { StrideHeight = 2, StrideWidth = 2 }), 4);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_shortcut_that_skips_pixels_and_adds_channels_of_zeros_runs_on_every_size(string size)
    {
        var graph = new QuantizedGraphBuilder();
        var input = graph.Fix(graph.Conv2d("stem", graph.Data("in", 6, 1, 8, 8, 3), 16, Windows.Square(3, 1, 1)), 4);
        var body = graph.Fix(graph.Conv2d("body", input, 32, Windows.Square(3, 2, 1)), 4);
        var skipped = graph.Slice("skipped", input, [0, 0, 0, 0], [1, 8, 8, 16], [1, 2, 2, 1]);
        var shortcut = graph.Fix(graph.Pad("pad", skipped, [0, 0, 0, 0, 8, 8]), 4);
        graph.Fix(graph.Unary("relu", "relu", graph.Elementwise("add", "add", body, shortcut)), 4);

        CompiledNet.OnDpu(graph, size);
    }

    [Theory]
    [InlineData("REFLECT")]
    [InlineData("SYMMETRIC")]
    public void A_mirrored_border_is_made_of_the_maps_own_rows_and_columns(string mode)
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 6, 5, 5), 9, Windows.Square(3, 1, 1)), 4);
        graph.Fix(graph.Conv2d("next", graph.Fix(graph.Pad("pad", map, [3, 3, 2, 1, 0, 0], mode), 4), 4, Windows.Square(3)), 3);

        Assert.Empty(Lowering.Numerics.LowersExactly(graph.Build()).OnProcessor);
        CompiledNet.OnDpu(graph, "B4096");
    }

    [Fact]
    public void A_number_that_eight_bits_do_not_hold_stays_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Pad("pad", graph.Data("in", 4, 1, 4, 4, 2), [1, 1, 1, 1, 0, 0], constant: 0.03f), 4);

        Assert.StartsWith("its number times 2^4 is 0.4", CompiledNet.OnProcessor(graph).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_border_that_mirrors_more_than_the_map_has_stays_on_the_processor()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Pad("pad", graph.Data("in", 4, 1, 4, 4, 2), [4, 1, 1, 1, 0, 0], "REFLECT"), 4);

        Assert.Equal("its paddings [0,0,4,1,1,1,0,0] mirror more than [1,4,4,2] has",
            GraphLowering.Lower(graph.Build(), DpuTarget.Parse("B4096")).OnProcessor[0].Reason);
    }

    [Fact]
    public void Two_results_that_are_one_value_stay_two()
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 2), 3, Windows.Square(3)), 4);
        graph.Fix(graph.Pad("one", map, [0, 0, 0, 0, 0, 0]), 4);
        graph.Pad("two", map, [0, 0, 0, 0, 0, 0]);

        Lowering.Numerics.LowersExactly(graph.Build());
        CompiledNet.OnDpu(graph, "B4096");
    }
}
