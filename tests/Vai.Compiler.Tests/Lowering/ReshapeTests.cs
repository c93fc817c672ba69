using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

public sealed class ReshapeTests
{
    [Fact]
    public void A_reshape_keeps_the_bytes_and_the_fix_point()
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 5, Windows.Square(3)), 4);
        graph.Reshape("reshape", layer, 1, 20);

        var lowered = Numerics.LowersExactly(graph.Build()).Graph;

        Assert.Equal("data-fix conv2d-fix reshape-fix fix2float", Numerics.Types(lowered));
        Assert.Equal("reshape_fix", lowered.Op("reshape").Output.Name);
        Assert.Equal("reshape_fix_", lowered.OfType("fix2float").Single().Name);
    }

    [Fact]
    public void A_convolution_behind_a_reshape_reads_the_new_shape()
    {
        var graph = new QuantizedGraphBuilder();
        var map = graph.Reshape("reshape", graph.Data("in", 6, 1, 48), 1, 4, 4, 3);
        graph.Fix(graph.Conv2d("conv", map, 5, Windows.Square(3)), 4);

        Assert.Equal("data-fix reshape-fix conv2d-fix fix2float", Numerics.Types(Numerics.LowersExactly(graph.Build()).Graph));
    }

    [Fact]
    public void A_reshape_of_real_numbers_stays_with_its_shape()
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 5, Windows.Square(3)), 4);
        graph.Reshape("reshape", graph.Unary("soft", "softmax", layer, ("axis", -1)), 1, 20);

        Assert.Equal("data-fix conv2d-fix fix2float softmax reshape", Numerics.Types(Numerics.LowersExactly(graph.Build()).Graph));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("dropout")]
    public void What_changes_nothing_vanishes(string type)
    {
        var graph = new QuantizedGraphBuilder();
        var layer = graph.Fix(graph.Conv2d("a", graph.Data("in", 6, 1, 6, 6, 3), 5, Windows.Square(3)), 4);
        graph.Fix(graph.Conv2d("b", graph.Unary("nothing", type, layer), 2, Windows.Square(3)), 3);

        var lowered = Vai.Compiler.Lowering.GraphLowering.Lower(graph.Build(), Numerics.Target);

        Assert.Equal("data-fix conv2d-fix conv2d-fix fix2float", Numerics.Types(lowered.Graph));
    }
}
