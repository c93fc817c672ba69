using System.Collections;
using System.Globalization;

namespace Vai.Xir;

/// <summary>Equality, hash and text of the boxed content of an attribute: scalars, vectors, maps, nested at most twice.</summary>
internal static class AttributeContent
{
    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        // Bit equality: a NaN written is the NaN read.
        (float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b),
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        (System.Collections.Immutable.ImmutableArray<byte> a, System.Collections.Immutable.ImmutableArray<byte> b) =>
            a.AsSpan().SequenceEqual(b.AsSpan()),
        (IDictionary a, IDictionary b) => MapsAreEqual(a, b),
        (IList a, IList b) => ListsAreEqual(a, b),
        _ => left.Equals(right),
    };

    public static int Hash(object? value) => value switch
    {
        null => 0,
        IDictionary map => map.Count,
        IList list => list.Count,
        _ => value.GetHashCode(),
    };

    public static string Describe(object? value) => value switch
    {
        null => "(none)",
        string text => text,
        System.Collections.Immutable.ImmutableArray<byte> bytes => $"{bytes.Length} bytes",
        IDictionary map => "{" + string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}={Describe(map[key])}")) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object>().Select(Describe)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static bool MapsAreEqual(IDictionary left, IDictionary right)
    {
        if (left.GetType() != right.GetType() || left.Count != right.Count)
        {
            return false;
        }

        foreach (var key in left.Keys)
        {
            if (!right.Contains(key) || !AreEqual(left[key], right[key]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ListsAreEqual(IList left, IList right)
    {
        if (left.GetType() != right.GetType() || left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }
}
