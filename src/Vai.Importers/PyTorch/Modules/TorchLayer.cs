using Vai.Importers.PyTorch.Files.Pickle;
using Vai.Importers.PyTorch.Ops;

namespace Vai.Importers.PyTorch.Modules;

/// <summary>A layer as torch.nn describes it: a class, its arguments and its parameters.</summary>
/// <param name="Type">The class's own name: <c>Conv2d</c>.</param>
/// <param name="Path">Where it is in the model: <c>features.0</c>.</param>
/// <param name="Options">Arguments by torch.nn's names: long, double, bool, string, lists of these.</param>
/// <param name="Parameter">A parameter or buffer by its own name (<c>weight</c>); null when the layer has none.</param>
/// <param name="Record">Records a call of a tensor operator.</param>
internal sealed record TorchLayer(
    string Type, string Path, IReadOnlyDictionary<string, object?> Options, Func<string, TorchTensor?> Parameter, RecordCall Record)
{
    public object? Option(string name, object? fallback = null) => Options.TryGetValue(name, out var value) ? value : fallback;

    /// <exception cref="VaiException">VAI2026: the weights lack it.</exception>
    public TorchTensor Required(string name) => Parameter(name)
        ?? throw VaiDiagnostics.LayerWithoutWeights.Exception(
            new DiagnosticLocation(null, Path), Type, Path.Length == 0 ? name : $"{Path}.{name}");

    public VaiException Unsupported(string what, string wayOut) =>
        VaiDiagnostics.BadLayerList.Exception(new DiagnosticLocation(null, Path), $"{Type} {what}. {wayOut}");
}
