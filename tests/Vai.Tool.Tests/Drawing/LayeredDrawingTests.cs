using CsCheck;
using Vai.Reports.Drawing;

namespace Vai.Tool.Tests.Drawing;

public class LayeredDrawingTests
{
    [Fact]
    public void A_chain_is_a_straight_line_and_a_detour_goes_around_it()
    {
        var layout = LayeredDrawing.Of(new LayeredGraph([50, 50, 50], [(0, 1), (1, 2), (0, 2)]));
        Assert.Equal([0, 1, 2], layout.Rows);
        Assert.Empty(layout.Routes[0]);
        var (x, row) = Assert.Single(layout.Routes[2]);
        Assert.Equal(1, row);
        Assert.True(Math.Abs(x - layout.Centers[1]) > 25, "the long edge runs through the node that it passes");
    }

    [Fact]
    public void Nothing_overlaps_and_every_edge_goes_down() => Graphs().Sample(
        graph =>
        {
            var layout = LayeredDrawing.Of(graph);
            Assert.All(graph.Edges, edge => Assert.True(layout.Rows[edge.From] < layout.Rows[edge.To]));
            Assert.All(graph.Edges.Zip(layout.Routes), pair => Assert.Equal(
                Enumerable.Range(layout.Rows[pair.First.From] + 1, layout.Rows[pair.First.To] - layout.Rows[pair.First.From] - 1),
                pair.Second.Select(point => point.Row)));
            foreach (var row in Enumerable.Range(0, graph.Widths.Length).GroupBy(node => layout.Rows[node]))
            {
                var boxes =
                    row.Select(node =>
                        (Left: layout.Centers[node] - (graph.Widths[node] / 2), Right: layout.Centers[node] + (graph.Widths[node] / 2)))
                    .OrderBy(box => box.Left).ToArray();
                Assert.All(boxes.Zip(boxes.Skip(1)), pair => Assert.True(pair.First.Right < pair.Second.Left));
                Assert.All(boxes, box => Assert.InRange(box.Left, 0, layout.Width - (box.Right - box.Left)));
            }
        },
        iter: 200);

    [Fact]
    public void An_empty_graph_and_names_that_XML_forbids_can_be_drawn()
    {
        Assert.Contains("<svg", GraphSvg.Draw(XirGraph.Create("empty", [])), StringComparison.Ordinal);
        var op = new XirOp("a\u0001<&b", "data", AttributeMap.Empty, [], XirTensor.Float32("a\u0001<&b", 1, 2));
        Assert.Contains("a?&lt;&amp;b", GraphSvg.Draw(XirGraph.Create("odd", [op])), StringComparison.Ordinal);
    }

    private static Gen<LayeredGraph> Graphs() =>
        from count in Gen.Int[1, 30]
        from widths in Gen.Double[10, 200].Array[count]
        from edges in Gen.Select(Gen.Int[0, count - 1], Gen.Int[0, count - 1]).Array[0, 2 * count]
        select new LayeredGraph([.. widths],
            [.. edges.Where(edge => edge.Item1 < edge.Item2).Distinct().Select(edge => (edge.Item1, edge.Item2))]);
}
