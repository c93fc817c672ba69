using System.Runtime.InteropServices;

namespace Vai.Xir;

/// <summary>The attribute types of XIR, numbered as their fields on the wire (xmodel.md 1).</summary>
internal enum AttributeType
{
    /// <summary>A value that was never set; legal only as the default of an attribute's definition.</summary>
    None = 0,
    Bool = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Float = 9,
    Double = 10,
    String = 11,
    Bytes = 12,
    BoolVector = 13,
    Int32Vector = 14,
    UInt32Vector = 15,
    Int64Vector = 16,
    UInt64Vector = 17,
    FloatVector = 18,
    DoubleVector = 19,
    StringVector = 20,
    BytesVector = 21,
    MapInt32 = 22,
    MapUInt32 = 23,
    MapInt64 = 24,
    MapUInt64 = 25,
    MapString = 26,
    MapBytes = 27,
    MapInt32Vector = 28,
    MapUInt32Vector = 29,
    MapInt64Vector = 30,
    MapUInt64Vector = 31,
    MapStringVector = 32,
}

/// <summary>
/// An attribute's value: one of XIR's types, immutable, compared by content.
/// </summary>
/// <remarks>
/// Single values are <see cref="bool"/>, <see cref="int"/>, <see cref="uint"/>, <see cref="long"/>, <see cref="ulong"/>,
/// <see cref="float"/>, <see cref="double"/>, <see cref="string"/>, or bytes as <see cref="ImmutableArray{T}"/>. Vectors are
/// <see cref="ImmutableArray{T}"/> of these, maps <see cref="ImmutableSortedDictionary{TKey, TValue}"/> from text to them, in ordinal
/// order (xmodel.md 2.5).
/// </remarks>
public sealed class AttributeValue : IEquatable<AttributeValue>
{
    private AttributeValue(AttributeType type, object? value) => (Type, Value) = (type, value);

    internal AttributeType Type { get; }

    /// <summary>
    /// The boxed value, of one of the types named above; null where a file says of an attribute only that it was never set.
    /// </summary>
    public object? Value { get; }

    /// <summary>The value that was never set.</summary>
    internal static AttributeValue None { get; } = new(AttributeType.None, null);

    /// <summary>A truth value.</summary>
    public static implicit operator AttributeValue(bool value) => new(AttributeType.Bool, value);

    /// <summary>A 32-bit integer.</summary>
    public static implicit operator AttributeValue(int value) => new(AttributeType.Int32, value);

    /// <summary>A 32-bit integer without a sign.</summary>
    public static implicit operator AttributeValue(uint value) => new(AttributeType.UInt32, value);

    /// <summary>A 64-bit integer.</summary>
    public static implicit operator AttributeValue(long value) => new(AttributeType.Int64, value);

    /// <summary>A 64-bit integer without a sign.</summary>
    public static implicit operator AttributeValue(ulong value) => new(AttributeType.UInt64, value);

    /// <summary>A 32-bit float.</summary>
    public static implicit operator AttributeValue(float value) => new(AttributeType.Float, value);

    /// <summary>A 64-bit float.</summary>
    public static implicit operator AttributeValue(double value) => new(AttributeType.Double, value);

    /// <summary>A text.</summary>
    public static implicit operator AttributeValue(string value) => new(AttributeType.String, value);

    /// <summary>Wraps bytes without copying: hand over ownership.</summary>
    internal static AttributeValue WrapBytes(byte[] owned) => new(AttributeType.Bytes, ImmutableCollectionsMarshal.AsImmutableArray(owned));

    internal static AttributeValue OfBytes(ImmutableArray<byte> value) => new(AttributeType.Bytes, value);

    /// <summary>A vector of 32-bit integers: kernel, stride, shape …</summary>
    public static AttributeValue OfInt32Vector(params ReadOnlySpan<int> value) => new(AttributeType.Int32Vector, value.ToImmutableArray());

    /// <summary>A vector of 32-bit floats.</summary>
    public static AttributeValue OfFloatVector(params ReadOnlySpan<float> value) =>
        new(AttributeType.FloatVector, value.ToImmutableArray());

    /// <summary>A vector of 64-bit floats.</summary>
    public static AttributeValue OfDoubleVector(params ReadOnlySpan<double> value) =>
        new(AttributeType.DoubleVector, value.ToImmutableArray());

    /// <summary>A vector of texts.</summary>
    public static AttributeValue OfStringVector(params ReadOnlySpan<string> value) =>
        new(AttributeType.StringVector, value.ToImmutableArray());

    internal static AttributeValue OfMap(IEnumerable<KeyValuePair<string, string>> value) =>
        new(AttributeType.MapString, value.ToImmutableSortedDictionary(StringComparer.Ordinal));

    internal static AttributeValue OfMap(IEnumerable<KeyValuePair<string, int>> value) =>
        new(AttributeType.MapInt32, value.ToImmutableSortedDictionary(StringComparer.Ordinal));

    internal static AttributeValue OfMap(IEnumerable<KeyValuePair<string, ImmutableArray<byte>>> value) =>
        new(AttributeType.MapBytes, value.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>A value whose CLR type is the one that <paramref name="type"/> stands for. The serializer's entrance.</summary>
    internal static AttributeValue Create(AttributeType type, object value) => new(type, value);

    /// <summary>
    /// The value as <typeparamref name="T"/>; false when it is of another type: an <see cref="int"/> is no <see cref="long"/>.
    /// </summary>
    public bool TryGet<T>(out T value)
    {
        if (Value is T typed)
        {
            value = typed;
            return true;
        }

        value = default!;
        return false;
    }

    /// <summary>Equal where type and content are; floats by their bits.</summary>
    public bool Equals(AttributeValue? other) => other is not null && Type == other.Type && AttributeContent.AreEqual(Value, other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeValue);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, AttributeContent.Hash(Value));

    /// <summary>The content as text; of bytes, how many there are.</summary>
    public override string ToString() => AttributeContent.Describe(Value);
}
