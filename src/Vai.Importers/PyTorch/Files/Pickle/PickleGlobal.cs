namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>The name of a Python class or function in a pickle. A name only: nothing is looked up and nothing runs.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName => $"{Module}.{Name}";

    public override string ToString() => FullName;
}
