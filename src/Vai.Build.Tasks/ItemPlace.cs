using System.IO.Enumeration;
using System.Xml;
using System.Xml.Linq;

namespace Vai.Build.Tasks;

/// <summary>
/// Where a project file says what an item is: an editor jumps there from a message, where the item itself, a model, is nothing to look at.
/// MSBuild tells a task the file of an item but not the line, so the file is read once more, and only when there is something to say.
/// </summary>
/// <param name="File">The absolute path of the project file, or of one that it imports.</param>
/// <param name="Line">From 1; 0 where the item's element is not found.</param>
/// <param name="Column">From 1; 0 where the item's element is not found.</param>
internal sealed record ItemPlace(string File, int Line, int Column)
{
    private const string ItemType = "DpuModel";

    /// <summary>The element of an item, or one of its metadata.</summary>
    /// <param name="projectFile">Absolute; null or empty where nobody knows: then the place is the item itself.</param>
    /// <param name="className">What tells two items of one model apart.</param>
    /// <param name="metadatum">Its attribute or element, where the item has it there.</param>
    public static ItemPlace Of(string itemSpec, string? projectFile, string? className = null, string? metadatum = null)
    {
        if (string.IsNullOrEmpty(projectFile))
        {
            return new ItemPlace(itemSpec, 0, 0);
        }

        var element = Elements(projectFile).OrderByDescending(item => Likeness(item, itemSpec, className)).FirstOrDefault();
        var place = (IXmlLineInfo?)element?.Attributes().FirstOrDefault(attribute => IsNamed(attribute.Name, metadatum))
            ?? element?.Elements().FirstOrDefault(child => IsNamed(child.Name, metadatum))
            ?? element;
        return new ItemPlace(projectFile, place?.LineNumber ?? 0, place?.LinePosition ?? 0);
    }

    private static bool IsNamed(XName name, string? metadatum) =>
        metadatum is not null && string.Equals(name.LocalName, metadatum, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<XElement> Elements(string projectFile)
    {
        try
        {
            return XDocument.Load(projectFile, LoadOptions.SetLineInfo).Descendants().Where(element => element.Name.LocalName == ItemType
                && element.Parent?.Name.LocalName == "ItemGroup" && element.Attribute("Include") is not null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return [];
        }
    }

    // An element that names the item, then one whose pattern takes its name, then one with a property in it, then any.
    private static int Likeness(XElement element, string itemSpec, string? className)
    {
        var likeness = ((string)element.Attribute("Include")!).Split(';', StringSplitOptions.TrimEntries)
            .Select(include => Uri.UnescapeDataString(include).Replace('\\', '/')).Max(include =>
                include == itemSpec ? 6
                : FileSystemName.MatchesSimpleExpression(Path.GetFileName(include), Path.GetFileName(itemSpec)) ? 4
                : include.Contains("$(", StringComparison.Ordinal) ? 2
                : 0);
        return likeness + (className is not null && (string?)element.Attribute("ClassName") == className ? 1 : 0);
    }
}
