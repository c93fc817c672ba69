using Vai.Imaging;

namespace Vai.Importers.Formats;

/// <summary>What a model file may leave open.</summary>
/// <param name="InputShape">The input as the framework writes it, without or with a batch of 1: CHW or NCHW for images (HWC or NHWC in
/// Keras), [features] or
/// [1, features] for vectors. Null: taken from the model where it follows.</param>
/// <param name="ImageSize">Height and width in pixels of the images that will be shown; used where <paramref name="InputShape"/> is
/// null.</param>
internal sealed record ImportOptions(ImmutableArray<int>? InputShape = null, (int Height, int Width)? ImageSize = null)
{
    /// <summary>The shapes of the inputs after the first, for models that have several.</summary>
    public ImmutableArray<ImmutableArray<int>> FurtherInputShapes { get; init; } = [];

    /// <summary>The shapes that are given, in the order of the inputs; where they are fewer, the others follow from the model.</summary>
    /// <param name="inputs">How many inputs the model has.</param>
    /// <exception cref="VaiException">VAI2021: more shapes are given.</exception>
    public ImmutableArray<ImmutableArray<int>> GivenShapes(int inputs)
    {
        ImmutableArray<ImmutableArray<int>> given = InputShape is { } first ? [first, .. FurtherInputShapes] : [];
        return given.Length <= inputs
            ? given
            : throw VaiDiagnostics.BadInputShape.UnplacedException(
                string.Join(';', given.Select(shape => string.Join('x', shape))),
                $"shapes given: {given.Length}, inputs of the model: {inputs}");
    }

    /// <summary>
    /// How pictures become the model's input, where the file does not say it; folded into the first layer where that is exact.
    /// </summary>
    public ImagePreprocessing Preprocessing { get; init; } = ImagePreprocessing.Default;

    /// <summary>
    /// The layers of a file that holds weights only, as JSON (docs/formats.md); null when there is none.
    /// </summary>
    public string? Layers { get; init; }

    /// <summary>Where the model's file lies: ONNX may keep weights in files beside it. Null: no such file is read.</summary>
    public string? Folder { get; init; }

    /// <summary>Told of each file in <see cref="Folder"/> that is looked for.</summary>
    public Action<string> Reading { get; init; } = static _ => { };
}
