using System.Text;

namespace Vai.Compiler.VendorCompiler;

/// <summary>A command as a person writes it, cut into the words that a process is started with; no shell is asked.</summary>
internal static class CommandWords
{
    /// <summary>What stands for the folder of the compiler's files, for instance in <c>docker run -v {dir}:{dir} IMAGE
    /// vai_c_xir</c>.</summary>
    public const string Folder = "{dir}";

    /// <summary>
    /// The words between spaces. Quotes, double or single, hold a word with spaces together; a command that is the path of a file is one
    /// word.
    /// </summary>
    /// <param name="folder">Takes the place of <see cref="Folder"/> in every word.</param>
    public static IReadOnlyList<string> Of(string command, string folder)
    {
        ArgumentNullException.ThrowIfNull(command);
        IReadOnlyList<string> words = File.Exists(command) ? [command] : Cut(command);
        return [.. words.Select(word => word.Replace(Folder, folder, StringComparison.Ordinal))];
    }

    private static List<string> Cut(string command)
    {
        var words = new List<string>();
        var (word, quote, isWord) = (new StringBuilder(), '\0', false);
        foreach (var character in command + " ")
        {
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }
            }
            else if (quote == '\0' ? character is '"' or '\'' : character == quote)
            {
                (quote, isWord) = (quote == '\0' ? character : '\0', true);
            }
            else
            {
                word.Append(character);
                isWord = true;
            }
        }

        // A quote that is never closed ends with the command.
        return isWord ? [.. words, word.ToString().TrimEnd()] : words;
    }
}
