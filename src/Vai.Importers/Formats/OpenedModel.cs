namespace Vai.Importers.Formats;

/// <summary>
/// A model whose file was parsed: gives its graph for what the file leaves open. It may be asked again, for another size, at the price of
/// building alone.
/// </summary>
/// <exception cref="VaiException">VAI2xxx: there is no such graph.</exception>
internal delegate XirGraph OpenedModel(ImportOptions options);
