using System.Text;

namespace Vai.Build.Tasks;

/// <summary>C# names from file and project names, which need not be identifiers (<c>From.Tpl-x</c>).</summary>
internal static class Identifiers
{
    /// <summary><c>my-net.v2</c> gives <c>MyNetV2</c>.</summary>
    public static string Class(string text)
    {
        var name = new StringBuilder();
        var startsWord = true;
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character))
            {
                name.Append(startsWord ? char.ToUpperInvariant(character) : character);
            }

            startsWord = !char.IsLetterOrDigit(character);
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? "_" + name : name.ToString();
    }

    /// <summary>A namespace: each part between dots made an identifier; empty stays empty.</summary>
    public static string Namespace(string text) =>
        string.Join('.', text.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(Part));

    private static string Part(string text)
    {
        var part = new string([.. text.Select(character => char.IsLetterOrDigit(character) || character == '_' ? character : '_')]);
        return char.IsDigit(part[0]) ? "_" + part : part;
    }
}
