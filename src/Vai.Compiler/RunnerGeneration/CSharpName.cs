using System.Globalization;
using System.Text;

namespace Vai.Compiler.RunnerGeneration;

/// <summary>Names from files and projects as C# identifiers, and texts as C# literals.</summary>
internal static class CSharpName
{
    /// <summary>
    /// A Pascal-case identifier: <c>my-net.v2</c> gives <c>MyNetV2</c>, <c>2nd</c> gives <c>_2nd</c>.
    /// </summary>
    public static string Identifier(string text)
    {
        var name = new StringBuilder();
        var startsWord = true;
        foreach (var character in text)
        {
            if (!char.IsLetterOrDigit(character))
            {
                startsWord = true;
                continue;
            }

            name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = false;
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    /// <summary>A string literal, quotes included, in ASCII so that no editor or compiler can misread it.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var character in text)
        {
            literal.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                >= ' ' and <= '~' => character.ToString(),
                _ => "\\u" + ((int)character).ToString("x4", CultureInfo.InvariantCulture),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Text for an XML documentation comment, on one line.</summary>
    public static string Comment(string text) =>
        new(System.Security.SecurityElement.Escape(text)!.Select(character => char.IsControl(character) ? ' ' : character).ToArray());
}
