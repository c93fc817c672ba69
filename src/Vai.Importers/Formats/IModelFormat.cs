namespace Vai.Importers.Formats;

/// <summary>A file format of trained models. <see cref="ModelImporter"/> asks each in turn whether the content is its own.</summary>
internal interface IModelFormat
{
    /// <summary>The format in words, for the list of formats that are read.</summary>
    string Description { get; }

    /// <summary>Parses the content; null where it is neither of this format nor of a known wrong kind near it. The content decides, not
    /// a file's extension.</summary>
    /// <exception cref="VaiException">VAI2xxx: the content is of this format and cannot be read.</exception>
    OpenedModel? Open(byte[] content);
}
