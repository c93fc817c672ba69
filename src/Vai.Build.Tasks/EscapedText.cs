using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Vai.Build.Tasks;

/// <summary>
/// Texts as MSBuild keeps them: <c>%3B</c> is a semicolon that ends no element of a list, <c>%25</c> a percent sign. What a task sets is
/// taken as escaped already, and what it asks for comes without escapes, so lists are split before and texts are escaped by MSBuild's own
/// rule.
/// </summary>
internal static class EscapedText
{
    private const string Name = "Text";

    /// <summary>An item of that name, whatever characters it has.</summary>
    public static TaskItem Item(string itemSpec) => new(Escape(itemSpec));

    public static void Set(TaskItem item, string name, string text) => ((ITaskItem2)item).SetMetadataValueLiteral(name, text);

    public static void Set(TaskItem item, string name, IEnumerable<string> list) =>
        item.SetMetadata(name, string.Join(';', list.Select(Escape)));

    /// <summary>The elements of a metadatum that is a list; a semicolon inside one was escaped.</summary>
    public static IEnumerable<string> List(ITaskItem item, string name) =>
        ((ITaskItem2)item).GetMetadataValueEscaped(name)
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Unescape);

    private static string Escape(string text)
    {
        var item = new TaskItem(Name);
        Set(item, Name, text);
        return ((ITaskItem2)item).GetMetadataValueEscaped(Name);
    }

    private static string Unescape(string text)
    {
        var item = new TaskItem(Name);
        item.SetMetadata(Name, text);
        return item.GetMetadata(Name);
    }
}
