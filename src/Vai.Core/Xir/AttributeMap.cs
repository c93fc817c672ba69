using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Vai.Xir;

/// <summary>
/// The attributes of an op, tensor, subgraph or graph: immutable, in ordinal order of their names (so that equal graphs
/// give equal bytes), compared by content.
/// </summary>
public sealed class AttributeMap : IReadOnlyCollection<KeyValuePair<string, AttributeValue>>, IEquatable<AttributeMap>
{
    private readonly ImmutableSortedDictionary<string, AttributeValue> _values;

    private AttributeMap(ImmutableSortedDictionary<string, AttributeValue> values) => _values = values;

    /// <summary>No attributes.</summary>
    public static AttributeMap Empty { get; } =
        new(ImmutableSortedDictionary<string, AttributeValue>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>How many there are.</summary>
    public int Count => _values.Count;

    /// <summary>The attributes given; a later one of the same name wins.</summary>
    public static AttributeMap Of(params ReadOnlySpan<(string Name, AttributeValue Value)> attributes) => Empty.With(attributes);

    /// <summary>These attributes and the given ones, which win.</summary>
    public AttributeMap With(params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var builder = _values.ToBuilder();
        foreach (var (name, value) in attributes)
        {
            builder[name] = value;
        }

        return new AttributeMap(builder.ToImmutable());
    }

    /// <summary>These attributes without the one named.</summary>
    internal AttributeMap Without(string name) => new(_values.Remove(name));

    /// <summary>Whether there is an attribute of that name, of any type.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>The attribute of that name; false when it is absent.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out AttributeValue? value) => _values.TryGetValue(name, out value);

    /// <summary>The attribute's value; false when it is absent or of another type.</summary>
    /// <typeparam name="T">The type that is written there, exactly: see <see cref="AttributeValue"/>.</typeparam>
    public bool TryGet<T>(string name, out T value)
    {
        value = default!;
        return _values.TryGetValue(name, out var attribute) && attribute.TryGet(out value);
    }

    /// <summary>The attribute's value, or <paramref name="fallback"/> when it is absent or of another type.</summary>
    /// <typeparam name="T">The type that is written there, exactly: see <see cref="AttributeValue"/>.</typeparam>
    public T Get<T>(string name, T fallback) => TryGet(name, out T value) ? value : fallback;

    /// <summary>Names and values, in ordinal order of the names.</summary>
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal where the same names have equal values.</summary>
    public bool Equals(AttributeMap? other) =>
        other is not null && Count == other.Count
        && _values.All(pair => other.TryGet(pair.Key, out var value) && pair.Value.Equals(value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeMap);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;
}
