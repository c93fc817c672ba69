using System.Collections.Frozen;
namespace Vai.Importers.Layers;

/// <summary>A layer as diagnostics and op names call it.</summary>
/// <param name="Name">The name in the model file, which its ops get: <c>conv1</c>.</param>
/// <param name="Kind">The operator or class: <c>Conv</c>, <c>Conv2D</c>, <c>aten::conv2d</c>.</param>
internal sealed record Layer(string Name, string Kind)
{
    /// <summary>Where the user finds it in the model, if that is not its name.</summary>
    public string? Path { get; init; }

    private static readonly FrozenSet<string> AboutShapes = FrozenSet.ToFrozenSet(
        [VaiDiagnostics.ShapesDoNotFit.Code, VaiDiagnostics.LayerShapesDoNotFit.Code, VaiDiagnostics.BadInputShape.Code]);

    /// <summary>The line that calls it, in formats that hold code.</summary>
    public CodePlace? Place { get; init; }

    public DiagnosticLocation Location => new(null, Path ?? Name);

    public VaiException Unsupported(string what, string wayOut) => Place is { } place
        ? VaiDiagnostics.UnsupportedTorchForm.Exception(Location, Kind, what, place.File, place.Line, wayOut)
        : VaiDiagnostics.UnsupportedLayerForm.Exception(Location, Kind, what, wayOut);

    /// <summary>The kind of error that another input shape may cure.</summary>
    public VaiException NotFitting(string what) => Place is { } place
        ? VaiDiagnostics.ShapesDoNotFit.Exception(Location, Kind, what, place.File, place.Line)
        : VaiDiagnostics.LayerShapesDoNotFit.Exception(Location, Kind, what);

    /// <summary>Whether an error is of the kind that another input shape may cure.</summary>
    public static bool IsAboutShapes(VaiException error) => AboutShapes.Contains(error.Diagnostic.Code);

    public VaiException DataDependent(string what) => VaiDiagnostics.DataDependentGraph.Exception(Location, Kind, what);

    public VaiException NotFixedPoint(string what) => VaiDiagnostics.NotTheDpusFixedPoint.Exception(Location, what);
}
