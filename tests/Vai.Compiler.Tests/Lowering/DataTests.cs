using Vai.Compiler.Tests.Scheduling;

namespace Vai.Compiler.Tests.Lowering;

public sealed class DataTests
{
    [Fact]
    public void An_input_is_handed_over_as_int8()
    {
        var graph = new QuantizedGraphBuilder();
        graph.Fix(graph.Conv2d("conv", graph.Data("in", 6, 1, 4, 4, 3), 5, Windows.Square(3)), 4);

        var input = Numerics.LowersExactly(graph.Build()).Graph.Op("in");

        Assert.Equal(("data-fix", "in_fix", 6), (input.Type, input.Output.Name, input.Output.FixPoint));
    }

    [Fact]
    public void An_input_that_is_used_unquantized_too_stays_real()
    {
        var graph = new QuantizedGraphBuilder();
        var data = graph.RealData("in", 1, 4, 4, 3);
        graph.Fix(graph.Conv2d("conv", graph.Fix(data, 4), 5, Windows.Square(3)), 4);
        graph.Unary("soft", "softmax", data, ("axis", -1));

        var lowered = Numerics.LowersExactly(graph.Build());

        Assert.Equal("data", lowered.Graph.Op("in").Type);
        Assert.Equal("float2fix", lowered.Graph.Op("in_fix").Type);
        Assert.Equal("conv2d-fix", lowered.Graph.Op("conv").Type);
    }
}
