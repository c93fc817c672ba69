using Vai.Diagnostics;

namespace Vai.Importers.Layers;

/// <summary>A layer as diagnostics and op names call it.</summary>
/// <param name="Name">The name in the model file: <c>conv1</c>.</param>
/// <param name="Kind">The operator or class: <c>Conv</c>, <c>Conv2D</c>.</param>
internal sealed record Layer(string Name, string Kind)
{
    public DiagnosticLocation Location => new(null, Name);

    public VaiException Unsupported(string what, string wayOut) => VaiDiagnostics.UnsupportedLayerForm.Exception(Location, Kind, what, wayOut);

    /// <summary>The one kind of error that another input shape may cure.</summary>
    public VaiException NotFitting(string what) => VaiDiagnostics.LayerShapesDoNotFit.Exception(Location, Kind, what);

    public VaiException DataDependent(string what) => VaiDiagnostics.DataDependentGraph.Exception(Location, Kind, what);

    public VaiException NotFixedPoint(string what) => VaiDiagnostics.NotTheDpusFixedPoint.Exception(Location, what);
}
