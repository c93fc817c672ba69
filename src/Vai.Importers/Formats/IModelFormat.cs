namespace Vai.Importers.Formats;

/// <summary>A file format of trained models. <see cref="ModelImporter"/> asks each in turn whether the content is its own.</summary>
internal interface IModelFormat
{
    /// <summary>The format in words, for the list of formats that are read.</summary>
    string Description { get; }

    /// <summary>Whether the content, not the extension, is of this format or of a known wrong kind near it.</summary>
    bool Recognizes(byte[] content);

    /// <exception cref="VaiException">VAI2xxx: the content cannot be imported.</exception>
    XirGraph Import(byte[] content, ImportOptions options);
}
