using Vai.Imaging;
using Vai.Importers.Folding;
using Vai.Importers.Formats;
using Vai.Importers.Keras;
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
    public static XirGraph Import(byte[] content, ImportOptions options)
    {
        foreach (var format in Formats)
        {
            if (format.Recognizes(content))
            {
                var graph = format.Import(content, options);
                return options.Preprocessing == ImagePreprocessing.Default
                    ? graph
                    : PreprocessingFolding.Apply(graph, options.Preprocessing);
            }
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
