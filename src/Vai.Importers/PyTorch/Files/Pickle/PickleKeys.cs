using System.Diagnostics.CodeAnalysis;

namespace Vai.Importers.PyTorch.Files.Pickle;

/// <summary>
/// Compares the keys of dictionaries in files. Hashes of numbers are seeded, so that no file can choose numbers that all fall into one
/// bucket; those of strings are by themselves.
/// </summary>
internal sealed class PickleKeys : IEqualityComparer<object>
{
    public static PickleKeys Comparer { get; } = new();

    bool IEqualityComparer<object>.Equals(object? left, object? right) => Equals(left, right);

    public int GetHashCode([DisallowNull] object key) => key switch
    {
        long number => HashCode.Combine((int)number, (int)(number >> 32)),
        double number => GetHashCode(BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number)),
        _ => key.GetHashCode(),
    };

    /// <summary>An empty dictionary as a pickle or archived code makes it.</summary>
    public static OrderedDictionary<object, object?> NewDictionary() => new(Comparer);
}
