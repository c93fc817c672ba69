using Vai.Diagnostics;

namespace Vai.Importers.PyTorch.Ops;

/// <summary>A line of a source file in the archive.</summary>
internal readonly record struct CodePlace(string File, int Line)
{
    public VaiException Bad(string what) => VaiDiagnostics.BadTorchCode.UnplacedException(File, Line, what);
}
