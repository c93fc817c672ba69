using System.Globalization;
using System.Text;
using System.Xml;
using static Vai.Reports.Drawing.RowGeometry;

namespace Vai.Reports.Drawing;

/// <summary>
/// A graph as SVG: a box for each op but constants, in the colour of its device, with its attributes as a tooltip.
/// </summary>
internal static class GraphSvg
{
    private const double CharacterWidth = 6.6;
    private const int LongestText = 44;

    private static readonly RowGeometry Rows = new(RowHeight: 84, BoxHeight: 54);

    /// <summary>The drawing, with line feeds only.</summary>
    public static string Draw(XirGraph graph)
    {
        var ops = graph.Ops.Where(op => !IsConstant(op)).ToImmutableArray();
        var numbers = ops.Index().ToDictionary(item => item.Item.Name, item => item.Index, StringComparer.Ordinal);
        ImmutableArray<(int From, int To)> edges =
        [
            .. from item in ops.Index()
               from input in item.Item.InputNames.Distinct()
               where numbers.ContainsKey(input)
               select (numbers[input], item.Index),
        ];
        var layout =
            LayeredDrawing.Of(new LayeredGraph([.. ops.Select(op => Texts(op).Max(text => text.Length) * CharacterWidth + 16)], edges));
        return Write(graph, ops, edges, layout);
    }

    private static string Write(XirGraph graph, ImmutableArray<XirOp> ops, ImmutableArray<(int From, int To)> edges, LayeredLayout layout)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n", OmitXmlDeclaration = true }))
        {
            var height = Rows.Top(layout.Rows.DefaultIfEmpty(-1).Max() + 1) + 10;
            writer.WriteStartElement("svg", "http://www.w3.org/2000/svg");
            Attributes(writer, ("width", Number(layout.Width)), ("height", Number(height)), ("font-family", "monospace"),
                ("font-size", "11"));
            Element(writer, "title", graph.Name);
            foreach (var (edge, route) in edges.Zip(layout.Routes))
            {
                writer.WriteStartElement("path");
                Attributes(writer, ("d", Rows.Path(layout, edge, route)), ("fill", "none"), ("stroke", "#777"));
                writer.WriteEndElement();
            }

            var devices = Devices(graph);
            foreach (var (number, op) in ops.Index())
            {
                DrawOp(writer, op, layout.Centers[number], layout.Rows[number], devices.GetValueOrDefault(op.Name, ""));
            }

            writer.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void DrawOp(XmlWriter writer, XirOp op, double center, int row, string device)
    {
        var texts = Texts(op).ToArray();
        var width = (texts.Max(text => text.Length) * CharacterWidth) + 16;
        writer.WriteStartElement("g");
        Element(writer, "title",
            string.Join('\n', op.Attributes.Select(pair => $"{pair.Key} = {pair.Value}")
            .Prepend($"{op.Name} ({op.Type}{(device.Length > 0 ? ", " + device : "")})")));
        writer.WriteStartElement("rect");
        Attributes(
            writer, ("x", Number(center - (width / 2))), ("y", Number(Rows.Top(row))), ("width", Number(width)),
            ("height", Number(Rows.BoxHeight)),
            ("rx", "5"), ("fill", Colour(device)), ("stroke", "#444"));
        writer.WriteEndElement();
        foreach (var (line, content) in texts.Index())
        {
            writer.WriteStartElement("text");
            Attributes(writer, ("x", Number(center)), ("y", Number(Rows.Top(row) + 15 + (line * 15))), ("text-anchor", "middle"));
            if (line == 0)
            {
                Attributes(writer, ("font-weight", "bold"));
            }

            writer.WriteString(Valid(content));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    /// <summary>What stands in the box of an op: type, shape, the end of the name, which tells more than its beginning.</summary>
    private static IEnumerable<string> Texts(XirOp op) =>
    [
        op.Type,
        string.Join(" x ", op.Output.Shape)
            + (op.Output.FixPoint is { } fixPoint ? string.Create(CultureInfo.InvariantCulture, $", fix point {fixPoint}") : ""),
        op.Name.Length <= LongestText ? op.Name : "…" + op.Name[^(LongestText - 1)..],
    ];

    private static Dictionary<string, string> Devices(XirGraph graph)
    {
        var devices = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var child in graph.Root.Children.Where(child => child.Device is not null))
        {
            foreach (var name in child.SelfAndDescendants.SelectMany(part => part.OpNames))
            {
                devices[name] = child.Device!;
            }
        }

        return devices;
    }

    private static string Colour(string device) => device switch
    {
        "DPU" => "#cfe8cf",
        "CPU" => "#f6d5c5",
        "USER" => "#dde3f0",
        _ => "#f4f4f4",
    };

    private static bool IsConstant(XirOp op) => op.Is(OpTraits.Constant);

    private static void Element(XmlWriter writer, string name, string content)
    {
        writer.WriteStartElement(name);
        writer.WriteString(Valid(content));
        writer.WriteEndElement();
    }

    private static void Attributes(XmlWriter writer, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            writer.WriteAttributeString(name, value);
        }
    }

    /// <summary>Names come from files: XML forbids some characters.</summary>
    private static string Valid(string text) => string.Concat(text.Select(character => XmlConvert.IsXmlChar(character) ? character : '?'));
}
