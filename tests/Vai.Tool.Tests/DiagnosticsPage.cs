using System.Text;
using System.Text.RegularExpressions;

namespace Vai.Tool.Tests;

/// <summary>docs/diagnostics.md, made from the catalogue.</summary>
internal static partial class DiagnosticsPage
{
    private static readonly string[] Areas =
    [
        "Environment", "Project", "Model", "Quantizer", "Compiler", "Runner generation", "Running", "Delivery",
    ];

    public static string Text()
    {
        var page = new StringBuilder("""
            # Diagnostics

            Every message of the build, the `vai` command and the runtime: its code, its sentence and the way out.
            An ellipsis stands for what the message fills in.
            Made from the catalogue in `src/Vai.Core/Diagnostics`; `VAI_UPDATE=1` with the tests of `Vai.Tool.Tests` makes it anew.

            """.ReplaceLineEndings("\n"));
        foreach (var area in VaiDiagnostics.All.GroupBy(AreaOf))
        {
            page.Append($"\n## {Areas[area.Key]} (VAI{area.Key}xxx)\n");
            foreach (var descriptor in area)
            {
                page.Append($"\n### {descriptor.Code}\n\n{descriptor.Severity}: {Readable(descriptor.Sentence)}\n");
                if (Hole().Replace(descriptor.WayOut, "").Trim().Length > 0)
                {
                    page.Append($"\n{Readable(descriptor.WayOut)}\n");
                }
            }
        }

        return page.ToString();
    }

    /// <summary>The first digit of a descriptor's code.</summary>
    public static int AreaOf(DiagnosticDescriptor descriptor) => descriptor.Code[3] - '0';

    private static string Readable(string sentence) => Hole().Replace(sentence, "…").Replace("{{", "{", StringComparison.Ordinal)
        .Replace("}}", "}", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<!\{)\{\d+(:[^}]*)?\}")]
    private static partial Regex Hole();
}
