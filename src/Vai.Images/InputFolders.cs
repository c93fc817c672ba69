namespace Vai.Images;

/// <summary>
/// Files of a model with several inputs: each input's lie in a folder of its name. Where no folder bears an input's name, there are as many
/// folders as inputs, and they are the inputs' in ordinal order.
/// </summary>
internal static class InputFolders
{
    /// <exception cref="VaiException">VAI3024: an input has no files.</exception>
    public static ImmutableArray<(string Name, ImageShape Shape, ImmutableArray<string> Files)> Of(
        ImmutableArray<string> files, ImmutableArray<(string Name, ImageShape Shape)> inputs)
    {
        var named = inputs
            .Select(input => files.Where(file => Folders(file).Contains(input.Name, StringComparer.Ordinal)).ToImmutableArray()).ToArray();
        var folders = files.GroupBy(file => Path.GetDirectoryName(file) ?? "", StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        if (named.All(group => group.IsEmpty) && folders.Length == inputs.Length)
        {
            named = [.. folders.Select(group => group.ToImmutableArray())];
        }

        return [.. inputs.Zip(named, (input, own) => (input.Name, input.Shape, own.IsEmpty ? throw Missing(input.Name, inputs) : own))];
    }

    private static string[] Folders(string file) =>
        (Path.GetDirectoryName(file) ?? "").Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar]);

    private static VaiException Missing(string input, ImmutableArray<(string Name, ImageShape Shape)> inputs) =>
        VaiDiagnostics.InputImages.UnplacedException(
            $"no file lies in a folder '{input}' for that input; the inputs are {string.Join(", ", inputs.Select(other => other.Name))}");
}
