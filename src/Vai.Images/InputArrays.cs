using Vai.Imaging;

namespace Vai.Images;

/// <summary>
/// An NPZ archive with an array for each input of a model, under the input's name. Where none bears an input's name, as numpy.savez writes
/// arrays without names, they are the inputs' in the order of the archive. One more array of one dimension holds classes.
/// </summary>
internal static class InputArrays
{
    /// <exception cref="VaiException">VAI3003: the file is broken. VAI3004: an array has no images of the input's size. VAI3024: an input
    /// has no array.</exception>
    public static IImageSource Open(string path, ImmutableArray<(string Name, ImageShape Shape)> inputs, ImagePreprocessing preprocessing)
    {
        var arrays = NumpySource.Arrays(path);
        var names = NamesOf([.. arrays.Select(array => array.Name)], [.. inputs.Select(input => input.Name)]);
        if (names.IsDefault)
        {
            throw VaiDiagnostics.InputImages.Exception(
                path,
                $"it holds {string.Join(", ", arrays.Select(array => array.Name))}, and the inputs are "
                + string.Join(", ", inputs.Select(input => input.Name)));
        }

        var labels = arrays.Where(array => !names.Contains(array.Name) && array.Array.Shape.Length == 1).Select(array => array.Name)
            .FirstOrDefault();
        return DiagnosticLocation.Within(path, () => JoinedSource.Of(inputs.Zip(names, (input, name) => (
            input.Name, (IImageSource)NumpySource.OfArray(path, name, new PictureShape(input.Shape, preprocessing), labels)))));
    }

    /// <summary>For each input the entry of an archive that holds it; default where there is none for one.</summary>
    /// <param name="entries">Without the ending .npy, in the order of the archive.</param>
    public static ImmutableArray<string> NamesOf(ImmutableArray<string> entries, ImmutableArray<string> inputs) =>
        inputs.All(entries.Contains) ? inputs
        : !inputs.Any(entries.Contains) && entries.Length >= inputs.Length ? entries[..inputs.Length]
        : default;
}
