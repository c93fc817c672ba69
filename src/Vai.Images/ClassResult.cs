namespace Vai.Images;

/// <summary>Which of a model's results says the class of an image: the one that labels judge.</summary>
internal static class ClassResult
{
    /// <summary>How many classes a result tells apart: the length of a vector; 0 where it is a map or one number.</summary>
    public static int ClassesOf(XirOp result) =>
        result.Output.Shape is [1, .., > 1 and var classes] && result.Output.ElementCount == classes ? classes : 0;

    /// <summary>The only result that is a vector of classes; null where none or several are.</summary>
    public static XirOp? Find(XirGraph graph) => graph.Results.Where(result => ClassesOf(result) > 0).ToArray() is [var only] ? only : null;

    /// <summary>The model's only result, whatever its form; of several the only one that is a vector of classes.</summary>
    /// <exception cref="VaiException">VAI3023: there is no such result.</exception>
    public static XirOp Of(XirGraph graph) => graph.Results is [var only]
        ? only
        : Find(graph) ?? throw VaiDiagnostics.NoClassResult.UnplacedException(string.Join(", ", graph.Results.Select(Form)));

    private static string Form(XirOp result) => $"{result.Name} [{string.Join(", ", result.Output.Shape)}]";
}
