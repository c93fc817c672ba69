using System.Globalization;
using Vai.Images;
using Vai.Imaging;
using Vai.Importers;
using Vai.Importers.Formats;
using Vai.Project;

namespace Vai.Tool.Stages;

/// <summary>Imports a job's model with what the job says about it beside its file.</summary>
internal static class JobImport
{
    private const long LargestLayerList = 1 << 24;

    /// <summary>Heights and widths that networks are made for; the commonest first, since a network without linear layers takes
    /// any.</summary>
    private static readonly ImmutableArray<(int Height, int Width)> UsualSizes =
    [
        .. new[] { 224, 28, 32, 48, 64, 96, 112, 128, 160, 192, 240, 256, 299, 300, 320, 384, 416, 448, 480, 512, 608, 640 }
            .Select(side => (side, side)),
    ];

    /// <summary>
    /// The graph of the job's model. Where the model leaves its input's size open, the images that calibrate it tell;
    /// without images a usual size that fits is assumed, with a warning.
    /// </summary>
    /// <exception cref="VaiException">VAI1004, VAI2xxx.</exception>
    public static XirGraph Import(ModelJob job, byte[] content, IStageLog log)
    {
        var (options, told) = (Options(job) with { Reading = log.Reads }, CalibrationSizes(job));
        if (options.InputShape is not null)
        {
            return ModelImporter.Import(content, options, []).Graph;
        }

        if (told is [var only])
        {
            return ImportFor(only, job, content, options);
        }

        var (graph, taken) = ModelImporter.Import(content, options, told.IsEmpty ? UsualSizes : told);
        if (told.IsEmpty && taken is { } assumed)
        {
            log.Report(VaiDiagnostics.InputSizeAssumed.At(job.DisplayPath, assumed.Height));
        }

        return graph;
    }

    // Where the first image has a size that the model does not take, and another one fits, the image is wrong and not the model.
    private static XirGraph ImportFor((int Height, int Width) size, ModelJob job, byte[] content, ImportOptions options)
    {
        try
        {
            return ModelImporter.Import(content, options with { ImageSize = size }, []).Graph;
        }
        catch (VaiException) when (SizeOf(content, options) is { } fits && fits != size)
        {
            throw VaiDiagnostics.CalibrationImageSize.Exception(
                job.CalibrationFiles[0], $"{size.Width}x{size.Height}", $"{fits.Width}x{fits.Height}");
        }
    }

    private static (int Height, int Width)? SizeOf(byte[] content, ImportOptions options)
    {
        try
        {
            var input = ModelImporter.Import(content, options, UsualSizes).Graph.Inputs.FirstOrDefault();
            return input?.Output.Shape is [_, var height, var width, _] ? (height, width) : null;
        }
        catch (VaiException)
        {
            return null;
        }
    }

    /// <summary>A float xmodel that was read, with what the job says about its input.</summary>
    /// <exception cref="VaiException">VAI1004, VAI2xxx.</exception>
    public static XirGraph Import(ModelJob job, XirGraph graph) => ModelImporter.Import(graph, Options(job));

    // What may be wrong: VAI2021, VAI2025.
    private static ImportOptions Options(ModelJob job)
    {
        var (shapes, preprocessing) = (ParseShapes(job.Settings[DpuModelMetadata.InputShape]), job.Preprocessing);
        return new ImportOptions(shapes.IsEmpty ? null : shapes[0])
        {
            FurtherInputShapes = shapes.IsEmpty ? [] : shapes[1..],
            Preprocessing = preprocessing,
            Layers = Layers(job),
            Folder = Path.GetDirectoryName(Path.GetFullPath(job.ModelPath)),
        };
    }

    /// <summary>The sizes that the images which calibrate the model may have; a picture that is brought to size tells none.</summary>
    private static ImmutableArray<(int Height, int Width)> CalibrationSizes(ModelJob job) =>
        job.Preprocessing.Fit != ImageFit.None || job.CalibrationFiles is not [var first, ..] || !File.Exists(first) ? []
        : ImageHeader.ReadSize(first) is { } size ? [size]
        : NumpySource.SizesIn(first);

    private static string? Layers(ModelJob job) => job.Settings[DpuModelMetadata.Layers] switch
    {
        null => null,
        var path when !File.Exists(path) => throw VaiDiagnostics.FileNotFound.Exception(job.DisplayPath, path),
        var path when new FileInfo(path).Length > LargestLayerList =>
            throw VaiDiagnostics.BadLayerList.Exception(path, $"it has more than {LargestLayerList} bytes"),
        var path => File.ReadAllText(path),
    };

    /// <summary>The shapes of the inputs, in order; none where nothing is said.</summary>
    private static ImmutableArray<ImmutableArray<int>> ParseShapes(string? text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(';', StringSplitOptions.TrimEntries).Select(ParseShape)];

    private static ImmutableArray<int> ParseShape(string text)
    {
        var shape = ImmutableArray.CreateBuilder<int>();
        foreach (var word in text.Split(['x', 'X', ','], StringSplitOptions.TrimEntries))
        {
            shape.Add(int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0
                ? size
                : throw VaiDiagnostics.BadInputShape.UnplacedException(text, $"'{word}' is no size"));
        }

        return shape.ToImmutable();
    }
}
