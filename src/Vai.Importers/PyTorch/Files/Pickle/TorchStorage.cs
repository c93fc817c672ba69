namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>A row of numbers, an entry of the archive.</summary>
/// <param name="Type">Number type as torch names its storages, without "Storage": Float, Double, Half, BFloat16, Long, …</param>
/// <param name="Path">The entry: in data/ for parameters, in constants/ for what the code calls CONSTANTS.</param>
/// <param name="Count">Numbers in it.</param>
internal sealed record TorchStorage(string Type, string Path, long Count)
{
    /// <summary>Numbers that the reader computed itself; null: they stand in the archive.</summary>
    public float[]? Numbers { get; init; }
}
