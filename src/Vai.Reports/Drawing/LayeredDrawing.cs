namespace Vai.Reports.Drawing;

/// <summary>
/// Lays a graph out in rows (Sugiyama's way): a node is in the row below its last input; an edge over several rows has a bend in each; the
/// order within a row, and then the places, follow the neighbours above and below in turn.
/// </summary>
internal sealed class LayeredDrawing
{
    private const double Gap = 24;
    private const double BendWidth = 8;
    private const int Sweeps = 12;

    /// <summary>More bends than a drawing can show: then long edges go straight.</summary>
    private const int MostBends = 20_000;

    private readonly LayeredGraph _graph;
    private readonly int[] _rowOf;
    private readonly List<int> _rows;
    private readonly List<double> _widths;
    private readonly List<double> _centers;
    private readonly List<List<int>> _above = [];
    private readonly List<List<int>> _below = [];
    private readonly List<int>[] _bends;
    private List<int>[] _order = [];

    private LayeredDrawing(LayeredGraph graph)
    {
        _graph = graph;
        _rowOf = RowsOf(graph);
        _rows = [.. _rowOf];
        _widths = [.. graph.Widths];
        _centers = [.. graph.Widths.Select(_ => 0.0)];
        _bends = [.. graph.Edges.Select(_ => new List<int>())];
    }

    public static LayeredLayout Of(LayeredGraph graph)
    {
        var drawing = new LayeredDrawing(graph);
        drawing.AddBends();
        drawing.OrderRows();
        drawing.PlaceNodes();
        return drawing.ToLayout();
    }

    private static int[] RowsOf(LayeredGraph graph)
    {
        var rows = new int[graph.Widths.Length];
        foreach (var (from, to) in graph.Edges.OrderBy(edge => edge.To).ThenBy(edge => edge.From))
        {
            rows[to] = Math.Max(rows[to], rows[from] + 1);
        }

        return rows;
    }

    private void AddBends()
    {
        _above.AddRange(_rows.Select(_ => new List<int>()));
        _below.AddRange(_rows.Select(_ => new List<int>()));
        var isBent = _graph.Edges.Sum(edge => (long)_rowOf[edge.To] - _rowOf[edge.From] - 1) <= MostBends;
        foreach (var (number, (from, to)) in _graph.Edges.Index())
        {
            var last = from;
            for (var row = _rowOf[from] + 1; isBent && row < _rowOf[to]; row++)
            {
                var bend = AddBend(row);
                _bends[number].Add(bend);
                Connect(last, bend);
                last = bend;
            }

            Connect(last, to);
        }

        _order = [.. Enumerable.Range(0, _rows.Count == 0 ? 0 : _rows.Max() + 1).Select(_ => new List<int>())];
        foreach (var (node, row) in _rows.Index())
        {
            _order[row].Add(node);
        }
    }

    private int AddBend(int row)
    {
        _rows.Add(row);
        _widths.Add(BendWidth);
        _centers.Add(0);
        _above.Add([]);
        _below.Add([]);
        return _rows.Count - 1;
    }

    private void Connect(int upper, int lower)
    {
        _below[upper].Add(lower);
        _above[lower].Add(upper);
    }

    private void OrderRows()
    {
        var positions = new double[_rows.Count];
        Number(positions);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? _order : _order.Reverse())
            {
                var wanted = row.ToDictionary(node => node, node => Mean(down ? _above[node] : _below[node], positions, positions[node]));
                row.Sort((left, right) => wanted[left].CompareTo(wanted[right]) is var order && order != 0 ? order : left.CompareTo(right));
                foreach (var (position, node) in row.Index())
                {
                    positions[node] = position - (row.Count / 2.0);
                }
            }
        }
    }

    private void Number(double[] positions)
    {
        foreach (var row in _order)
        {
            foreach (var (position, node) in row.Index())
            {
                positions[node] = position - (row.Count / 2.0);
            }
        }
    }

    private void PlaceNodes()
    {
        var centers = _centers.ToArray();
        for (var sweep = 0; sweep <= Sweeps; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? _order : _order.Reverse())
            {
                Place(row, [.. row.Select(node => Mean(down ? _above[node] : _below[node], centers, centers[node]))], centers);
            }
        }

        var left = Enumerable.Range(0, centers.Length).Select(node => centers[node] - (_widths[node] / 2)).DefaultIfEmpty().Min();
        for (var node = 0; node < centers.Length; node++)
        {
            _centers[node] = centers[node] - left + Gap;
        }
    }

    /// <summary>As near to the wanted places as the order and the widths allow, moved as a whole to be so on average.</summary>
    private void Place(List<int> row, double[] wanted, double[] centers)
    {
        var right = double.NegativeInfinity;
        foreach (var (position, node) in row.Index())
        {
            centers[node] = Math.Max(wanted[position], right + Gap + (_widths[node] / 2));
            right = centers[node] + (_widths[node] / 2);
        }

        var shift = row.Index().Select(item => wanted[item.Index] - centers[item.Item]).DefaultIfEmpty().Average();
        foreach (var node in row)
        {
            centers[node] += shift;
        }
    }

    private static double Mean(List<int> neighbours, double[] values, double otherwise) =>
        neighbours.Count == 0 ? otherwise : neighbours.Average(node => values[node]);

    private LayeredLayout ToLayout() => new(
        [.. _centers.Take(_graph.Widths.Length)],
        [.. _rowOf],
        [.. _bends.Select(bends => bends.Select(bend => (_centers[bend], _rows[bend])).ToImmutableArray())],
        _centers.Zip(_widths, (center, width) => center + (width / 2)).DefaultIfEmpty().Max() + Gap);
}
