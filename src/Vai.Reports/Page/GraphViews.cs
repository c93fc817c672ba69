using Vai.Reports.Drawing;

namespace Vai.Reports.Page;

/// <summary>A drawing of the graph; pixels.</summary>
internal sealed record GraphView(double Width, double Height, ImmutableArray<GraphBox> Boxes, ImmutableArray<GraphLine> Lines);

/// <summary>A box of a drawing.</summary>
/// <param name="Name">Of the module; empty for one op.</param>
/// <param name="Ops">The places of its ops.</param>
internal sealed record GraphBox(double X, double Y, double Width, double Height, string Name, ImmutableArray<int> Ops);

/// <summary>A line from box to box as the path of SVG.</summary>
internal sealed record GraphLine(int From, int To, string Path);

/// <summary>Lays the ops out, unfolded and folded by module.</summary>
internal static class GraphViews
{
    private const double BoxHeight = 48;
    private const double RowHeight = 74;
    private const double BoxWidth = 190;

    /// <summary>The unfolded drawing first, then folded ones from the finest to the coarsest.</summary>
    public static ImmutableArray<GraphView> Of(ImmutableArray<OpCard> cards) =>
    [
        Draw(cards, [.. cards.Select((_, number) => new Fold("", [number]))]),
        .. ModuleFolding.Levels(cards).Reverse().Select(folds => Draw(cards, folds)),
    ];

    private static GraphView Draw(ImmutableArray<OpCard> cards, ImmutableArray<Fold> folds)
    {
        var boxOf = new int[cards.Length];
        foreach (var (box, fold) in folds.Index())
        {
            foreach (var member in fold.Members)
            {
                boxOf[member] = box;
            }
        }

        ImmutableArray<(int From, int To)> edges =
        [
            .. cards.Index().SelectMany(item => item.Item.Inputs.Select(input => (boxOf[input], boxOf[item.Index])))
                .Where(edge => edge.Item1 != edge.Item2).Distinct(),
        ];
        var layout = LayeredDrawing.Of(new LayeredGraph([.. folds.Select(_ => BoxWidth)], edges));
        var rows = new RowGeometry(RowHeight, BoxHeight);
        return new GraphView(
            layout.Width,
            rows.Top(layout.Rows.DefaultIfEmpty(-1).Max() + 1),
            [.. folds.Select((fold, box) => new GraphBox(
                Math.Round(layout.Centers[box] - (BoxWidth / 2), 1), rows.Top(layout.Rows[box]), BoxWidth, BoxHeight, fold.Name,
                fold.Members))],
            [.. edges.Zip(layout.Routes, (edge, route) => new GraphLine(edge.From, edge.To, rows.Path(layout, edge, route)))]);
    }
}
