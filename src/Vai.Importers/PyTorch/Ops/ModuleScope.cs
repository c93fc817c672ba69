namespace Vai.Importers.PyTorch.Ops;

/// <summary>A module of the model: where layers get their names from.</summary>
/// <param name="DottedPath">As PyTorch names it, <c>layer1.0.conv1</c>; empty for the model.</param>
/// <param name="TypedPath">With classes, <c>Net/Sequential[layer1]/Conv2d[0]</c> (xmodel.md 2.2).</param>
internal sealed record ModuleScope(string DottedPath, string TypedPath)
{
    public ModuleScope Child(string attribute, string className) =>
        new(DottedPath.Length == 0 ? attribute : $"{DottedPath}.{attribute}", $"{TypedPath}/{className}[{attribute}]");
}
