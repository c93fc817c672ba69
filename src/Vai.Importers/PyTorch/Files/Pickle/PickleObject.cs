namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>An instance of a class that only has a name here: its attributes as the pickle holds them.</summary>
internal sealed class PickleObject(PickleGlobal type)
{
    public PickleGlobal Type { get; } = type;

    /// <summary>Attributes in the order of the file.</summary>
    public OrderedDictionary<string, object?> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>The class's own name: <c>Conv2d</c> of <c>__torch__.torch.nn.modules.conv.___torch_mangle_0.Conv2d</c>.</summary>
    public string ClassName => Type.Name;

    public override string ToString() => ClassName;
}
