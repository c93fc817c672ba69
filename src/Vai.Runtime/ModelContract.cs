namespace Vai.Runtime;

/// <summary>
/// What a generated class knows of the model that it was made from. A model of another network, which may lie in its place, is refused.
/// </summary>
/// <param name="ClassName">The class.</param>
/// <param name="ModelFile">The file name of the model that it was made from.</param>
/// <param name="Stamp">The hash of that model, as <c>deploy.xmodel</c> carries it on; empty where only shapes are compared.</param>
/// <param name="Inputs">The shapes of the inputs, <c>28x28x1</c>, several with <c>;</c> between.</param>
/// <param name="Results">The shapes of the results, in the same form.</param>
public sealed record ModelContract(string ClassName, string ModelFile, string Stamp, string Inputs, string Results)
{
    /// <summary>The shapes of inputs or results as a contract writes them: without dimensions of 1 in front.</summary>
    internal static string ShapesOf(IEnumerable<ImmutableArray<int>> shapes) => string.Join(
        ';', shapes.Select(shape => string.Join('x', shape.SkipWhile((size, index) => size == 1 && index < shape.Length - 1))));

    /// <exception cref="VaiException">VAI6110: the model has other shapes, or was made from another one.</exception>
    internal void Require(ModelRunner runner, XirGraph graph, string path, Func<byte[]> content)
    {
        var (inputs, results) = (
            ShapesOf(runner.Inputs.Select(tensor => tensor.Shape)), ShapesOf(runner.Results.Select(tensor => tensor.Shape)));
        var origin = new ModelOrigin(ModelFile, Stamp).Counterpart(graph.Attributes, path, content);
        var isOther = Stamp.Length > 0 && origin is not null && origin.Stamp != Stamp;
        if (isOther || inputs != Inputs || results != Results)
        {
            throw VaiDiagnostics.OtherModel.UnplacedException(
                ClassName, Describe(ModelFile, Inputs, Results, Stamp),
                Describe(origin?.File ?? Path.GetFileName(path), inputs, results, origin?.Stamp ?? ""));
        }
    }

    private static string Describe(string file, string inputs, string results, string stamp) =>
        $"'{file}' ({inputs} to {results}{(stamp.Length == 0 ? "" : ", stamp " + stamp[..Math.Min(stamp.Length, 17)])})";
}
