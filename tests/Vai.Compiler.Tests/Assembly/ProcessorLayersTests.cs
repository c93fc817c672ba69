using Vai.Compiler.Tests.Maps;
using Vai.Targets;

namespace Vai.Compiler.Tests.Assembly;

public class ProcessorLayersTests
{
    [Fact]
    public void A_layer_that_cuts_the_DPUs_part_is_a_warning_with_the_number_of_subgraphs_and_one_at_the_end_a_message()
    {
        var graph = new QuantizedGraphBuilder();
        var first = graph.Fix(graph.Conv2d("first", graph.Data("in", 6, 1, 8, 8, 3), 5, new Window(3, 3)), 3);
        var between = graph.Fix(graph.Unary("between", OpNames.Exp, first), 2);
        graph.Unary("last", OpNames.Exp, graph.Fix(graph.Conv2d("second", between, 4, new Window(3, 3)), 1));

        var diagnostics = CompiledNet.Anywhere(graph.Build(), DpuTarget.Parse("B3136")).Diagnostics;

        Assert.Equal(
            [("VAI4102", "between", DiagnosticSeverity.Warning), ("VAI4101", "last", DiagnosticSeverity.Info)],
            diagnostics.Select(found => (found.Code, found.Location.Layer, found.Severity)));
        Assert.StartsWith("This exp runs on the processor: ", diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Contains(" cuts them into 2 subgraphs,", diagnostics[0].Message, StringComparison.Ordinal);
    }
}
