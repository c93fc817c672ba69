using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Vai.Reports.Page;

/// <summary>
/// The report as one HTML file, which needs nothing else. Names come from files and may be hostile: they stand in the page as JSON without
/// any <c>&lt;</c>, the script writes them as text only, and the page's policy lets no other script and no address be used.
/// </summary>
internal static partial class ReportPage
{
    /// <summary>The parts of the script, in the order in which they need each other.</summary>
    private static readonly ImmutableArray<string> Scripts =
        ["base", "record", "answer", "graph", "layers", "time", "memory", "numbers", "changes", "start"];

    public static string Write(PageSource source) => Write(PageData.Of(source));

    /// <summary>The same bytes for the same data.</summary>
    public static string Write(PageData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (style, script) = (Part("page.css"), string.Concat(Scripts.Select(name => Part(name + ".js"))));
        // In one pass: what is put in may hold such words itself.
        return Place().Replace(Part("page.html"), place => place.Groups["name"].Value switch
        {
            "title" => HtmlEncoder.Default.Encode(data.Name),
            "style-hash" => Hash(style),
            "script-hash" => Hash(script),
            "style" => style,
            "script" => script,
            _ => JsonSerializer.Serialize(data, PageJson.Default.PageData),
        });
    }

    private static string Part(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Vai.Reports.Page.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("{(?<name>[a-z-]+)}")]
    private static partial Regex Place();

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
