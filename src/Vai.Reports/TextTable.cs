using System.Text;

namespace Vai.Reports;

/// <summary>Tables for reports that people read: columns as wide as their cells, two spaces between.</summary>
internal static class TextTable
{
    /// <summary>A line of headers, a line of dashes, and a line a row; every line ends with a line feed.</summary>
    public static string Format(ImmutableArray<string> headers, IEnumerable<ImmutableArray<string>> rows)
    {
        ImmutableArray<ImmutableArray<string>> lines = [headers, .. rows];
        var widths = headers.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var (number, line) in lines.Index())
        {
            AppendLine(text, line, widths);
            if (number == 0)
            {
                AppendLine(text, [.. widths.Select(width => new string('-', width))], widths);
            }
        }

        return text.ToString();
    }

    private static void AppendLine(StringBuilder text, ImmutableArray<string> cells, int[] widths) =>
        text.Append(string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
}
