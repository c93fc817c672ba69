namespace Vai.Reports.Drawing;

/// <summary>A directed graph to be drawn: nodes by number, in topological order, and edges between them.</summary>
/// <param name="Widths">Of the nodes, in pixels.</param>
/// <param name="Edges">From a node to a later one.</param>
internal sealed record LayeredGraph(ImmutableArray<double> Widths, ImmutableArray<(int From, int To)> Edges);

/// <summary>Where everything is drawn.</summary>
/// <param name="Centers">Of the nodes.</param>
/// <param name="Rows">Of the nodes, 0 is at the top.</param>
/// <param name="Routes">The points that each edge goes through in the rows between its ends, from top to bottom; x in pixels.</param>
/// <param name="Width">Of the drawing.</param>
internal sealed record LayeredLayout(
    ImmutableArray<double> Centers, ImmutableArray<int> Rows, ImmutableArray<ImmutableArray<(double X, int Row)>> Routes, double Width);
