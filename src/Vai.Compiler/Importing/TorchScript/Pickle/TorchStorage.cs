namespace Vai.Compiler.Importing.TorchScript.Pickle;

/// <summary>A row of numbers in the archive's folder data/.</summary>
/// <param name="Type">Number type as torch names its storages, without "Storage": Float, Double, Half, BFloat16, Long, …</param>
/// <param name="Key">The entry's name below data/.</param>
/// <param name="Count">Numbers in it.</param>
internal sealed record TorchStorage(string Type, string Key, long Count);
