using System.Text.RegularExpressions;

namespace Vai.Project;

/// <summary>
/// What one of several targets is called: in messages, in the generated class, and as the folder of its compiled model. It says nothing of
/// where the project lies.
/// </summary>
internal static partial class TargetName
{
    private const string Json = ".json";

    /// <summary><c>B1024</c> and <c>kv260@3.0</c> stay as they are; of the path of a file its name, without <c>.json</c>.</summary>
    public static string Of(string target)
    {
        var word = target.Trim();
        var name = word.EndsWith(Json, StringComparison.OrdinalIgnoreCase)
            ? word[(word.LastIndexOfAny(['/', '\\']) + 1)..^Json.Length]
            : word;
        return NotOfName().Replace(name, "-").Trim('-', '.') is { Length: > 0 } folder ? folder : "_";
    }

    [GeneratedRegex(@"[^A-Za-z0-9@._-]+")]
    private static partial Regex NotOfName();
}
