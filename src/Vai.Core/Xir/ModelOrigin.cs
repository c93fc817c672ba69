using System.Security.Cryptography;

namespace Vai.Xir;

/// <summary>
/// Which model a graph was made from. Inspecting writes it into the float graph, later stages carry it on, and the generated class
/// holds the same, so that a class and a compiled model of two networks are not taken for a pair.
/// </summary>
/// <param name="File">The file's name, for people.</param>
/// <param name="Stamp">Hash of the float graph, or of the file that the model entered as.</param>
internal sealed record ModelOrigin(string File, string Stamp)
{
    private const string FileAttribute = "origin_file";
    private const string StampAttribute = "origin_stamp";

    // The stamp of a compiled model that brings none: its own content, which nothing changes any more.
    private const string OfItself = "file:";

    /// <summary>The origin of what is made from a file or a graph of these bytes.</summary>
    public static ModelOrigin From(string path, ReadOnlySpan<byte> content) => new(Path.GetFileName(path), Hash(content));

    /// <summary>What the attributes of a graph say; null where they say nothing, as in the vendor's models.</summary>
    public static ModelOrigin? Of(AttributeMap attributes) =>
        attributes.TryGet(StampAttribute, out string stamp) ? new ModelOrigin(attributes.Get(FileAttribute, ""), stamp) : null;

    /// <summary>The origin of a compiled model that is not changed any more: what it says, or itself.</summary>
    public static ModelOrigin OfCompiled(AttributeMap attributes, string path, ReadOnlySpan<byte> content) =>
        Of(attributes) ?? new ModelOrigin(Path.GetFileName(path), OfItself + Hash(content));

    /// <summary>The origin to hold against a class that was made from a model with this one; null where nothing is known.</summary>
    /// <param name="content">The bytes of the model that is loaded.</param>
    public ModelOrigin? Counterpart(AttributeMap attributes, string path, Func<byte[]> content) =>
        Of(attributes) ?? (Stamp.StartsWith(OfItself, StringComparison.Ordinal) ? OfCompiled(attributes, path, content()) : null);

    /// <summary>The attributes with this origin in them.</summary>
    public AttributeMap AddTo(AttributeMap attributes) => attributes.With((FileAttribute, File), (StampAttribute, Stamp));

    /// <summary>The attributes without any origin.</summary>
    public static AttributeMap RemoveFrom(AttributeMap attributes) => attributes.Without(FileAttribute).Without(StampAttribute);

    private static string Hash(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
