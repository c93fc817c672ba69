namespace Vai.Importers.Layers;

/// <summary>A line of the code that a model file holds.</summary>
internal readonly record struct CodePlace(string File, int Line)
{
    public VaiException Bad(string what) => VaiDiagnostics.BadTorchCode.UnplacedException(File, Line, what);
}
