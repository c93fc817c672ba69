using Vai.Imaging;
using Vai.Importers.Folding;
using Vai.Importers.Formats;
using Vai.Importers.Keras;
using Vai.Importers.Layers;
using Vai.Importers.Onnx;
using Vai.Importers.PyTorch;

namespace Vai.Importers;

/// <summary>Reads a trained model of any known format as a float XIR graph (xmodel.md 2.1 to 2.3, without the fix ops).</summary>
internal static class ModelImporter
{
    /// <summary>A file is read as a whole; .NET arrays end at 2 GiB.</summary>
    private const long LargestFile = (1L << 31) - (1 << 20);

    private static readonly ImmutableArray<IModelFormat> Formats =
        [new KerasFormat(), new TorchExportFormat(), new TorchScriptFormat(), new SafetensorsFormat(), new OnnxFormat(),
            new XmodelFormat()];

    /// <summary>
    /// The model's graph: NHWC feature maps with N = 1, OHWI weights, batch norms folded; op names follow from the model alone.
    /// An xmodel file is given back as it is, but for the preprocessing that the options ask for.
    /// </summary>
    /// <param name="path">The file. Its content decides the format, not its extension.</param>
    /// <exception cref="VaiException">VAI1004: there is no such file. VAI2001, VAI2010 to VAI2051: it cannot be imported.</exception>
    public static XirGraph Import(string path, ImportOptions options) =>
        DiagnosticLocation.Within(
            path,
            () =>
                Import(
                    ReadAll(path),
                    options.Folder is null ? options with { Folder = Path.GetDirectoryName(Path.GetFullPath(path)) } : options));

    /// <summary>As <see cref="Import(string, ImportOptions)"/>, on a file's content.</summary>
    public static XirGraph Import(byte[] content, ImportOptions options) => Import(Open(content)(options), options);

    /// <summary>An xmodel that was read: as it is, but for the preprocessing that the options ask for.</summary>
    public static XirGraph Import(XirGraph graph, ImportOptions options) =>
        options.Preprocessing == ImagePreprocessing.Default ? graph : PreprocessingFolding.Apply(graph, options.Preprocessing);

    /// <summary>
    /// As <see cref="Import(byte[], ImportOptions)"/>; where the height and width of the input stay open, for the first of some sizes
    /// that fits. The file is parsed once.
    /// </summary>
    /// <param name="sizes">Heights and widths in pixels.</param>
    /// <returns>The graph, and the size that was taken; null where none had to be.</returns>
    /// <exception cref="VaiException">VAI2020: none fits.</exception>
    public static (XirGraph Graph, (int Height, int Width)? Size) Import(
        byte[] content, ImportOptions options, ImmutableArray<(int Height, int Width)> sizes)
    {
        var model = Open(content);
        try
        {
            return (Import(model(options), options), null);
        }
        catch (VaiException e) when (IsSizeNeeded(e))
        {
            foreach (var size in sizes)
            {
                if (Built(model, options with { ImageSize = size }) is { } graph)
                {
                    return (Import(graph, options), size);
                }
            }

            throw;
        }
    }

    /// <summary>Null where the shapes do not fit; what else is wrong would be wrong with any size.</summary>
    private static XirGraph? Built(OpenedModel model, ImportOptions options)
    {
        try
        {
            return model(options);
        }
        catch (VaiException e) when (IsSizeNeeded(e) || Layer.IsAboutShapes(e))
        {
            return null;
        }
    }

    private static bool IsSizeNeeded(VaiException error) => error.Diagnostic.Code == VaiDiagnostics.InputShapeNeeded.Code;

    private static OpenedModel Open(byte[] content)
    {
        if (Formats.Select(format => format.Open(content)).FirstOrDefault(model => model is not null) is { } model)
        {
            return model;
        }

        var start = Convert.ToHexString(content.AsSpan(0, Math.Min(content.Length, 8)));
        throw VaiDiagnostics.UnknownModelFormat.UnplacedException(
            content.Length == 0 ? "the file is empty" : $"it has {content.Length} bytes and begins with 0x{start}",
            string.Join("; ", Formats.Select(format => format.Description)));
    }

    private static byte[] ReadAll(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw VaiDiagnostics.FileNotFound.Exception(path, path);
        }

        return file.Length <= LargestFile
            ? File.ReadAllBytes(path)
            : throw VaiDiagnostics.UnknownModelFormat.Exception(
                path, $"the file has {file.Length} bytes, more than {LargestFile}", "models below that size");
    }
}
