using System.Globalization;
using System.Text;

namespace Vai.Reports.Drawing;

/// <summary>How the rows of a layered drawing become pixels.</summary>
internal sealed record RowGeometry(double RowHeight, double BoxHeight)
{
    private const double Margin = 10;

    /// <summary>The upper edge of a row's boxes.</summary>
    public double Top(int row) => Margin + (row * RowHeight);

    /// <summary>The lower edge of a row's boxes.</summary>
    public double Bottom(int row) => Top(row) + BoxHeight;

    /// <summary>The line of an edge as the path of SVG: a curve from row to row.</summary>
    public string Path(LayeredLayout layout, (int From, int To) edge, ImmutableArray<(double X, int Row)> route)
    {
        var path = new StringBuilder();
        var (x, y) = (layout.Centers[edge.From], Bottom(layout.Rows[edge.From]));
        path.Append(CultureInfo.InvariantCulture, $"M{Number(x)} {Number(y)}");
        foreach (var (nextX, top, bottom) in route.Select(bend => (bend.X, Top(bend.Row), Bottom(bend.Row)))
            .Append((layout.Centers[edge.To], Top(layout.Rows[edge.To]), Top(layout.Rows[edge.To]))))
        {
            var middle = (y + top) / 2;
            path.Append(CultureInfo.InvariantCulture,
                $" C{Number(x)} {Number(middle)} {Number(nextX)} {Number(middle)} {Number(nextX)} {Number(top)}");
            if (bottom > top)
            {
                path.Append(CultureInfo.InvariantCulture, $" L{Number(nextX)} {Number(bottom)}");
            }

            (x, y) = (nextX, bottom);
        }

        return path.ToString();
    }

    /// <summary>One digit behind the point, which no eye misses.</summary>
    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
