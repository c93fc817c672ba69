using System.Collections.Frozen;
using System.Text;

namespace Vai.Build.Tasks;

/// <summary>C# names from file and project names, which need not be identifiers (<c>From.Tpl-x</c>).</summary>
internal static class Identifiers
{
    // The keywords that are reserved everywhere; contextual ones are names as well.
    private static readonly FrozenSet<string> Keywords = """
        abstract as base bool break byte case catch char checked class const continue decimal default delegate do
        double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface
        internal is lock long namespace new null object operator out override params private protected public readonly
        ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint
        ulong unchecked unsafe ushort using virtual void volatile while
        """.Split([' ', '\r', '\n']).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Why a text is no identifier, as the end of a sentence about it; null where it is one.</summary>
    public static string? Wrong(string text) =>
        text.Length == 0 ? "is empty"
        : Keywords.Contains(text) ? "is a keyword"
        : char.IsDigit(text[0]) ? "begins with a digit"
        : text.Any(character => !IsOfName(character)) ? $"has the character '{text.First(character => !IsOfName(character))}'"
        : null;

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
        var part = new string([.. text.Select(character => IsOfName(character) ? character : '_')]);
        return char.IsDigit(part[0]) || Keywords.Contains(part) ? "_" + part : part;
    }

    private static bool IsOfName(char character) => char.IsLetterOrDigit(character) || character == '_';
}
