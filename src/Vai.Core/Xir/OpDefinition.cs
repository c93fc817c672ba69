namespace Vai.Xir;

/// <summary>How often an argument of an op may be filled.</summary>
internal enum ArgumentOccurrence { Required = 0, Optional = 1, Repeated = 2, RequiredAndRepeated = 3 }

/// <summary>The definition of one input slot.</summary>
internal sealed record ArgumentDefinition(string Name, ArgumentOccurrence Occurrence, TensorDataType DataType, string Annotation);

/// <summary>The definition of one attribute.</summary>
/// <param name="Optional">Whether an op may lack it.</param>
/// <param name="ListLength">Length of a vector; 0 when free.</param>
internal sealed record AttributeDefinition(string Name, bool Optional, AttributeValue Default, int ListLength, string Annotation);

/// <summary>
/// The definition of an operator, repeated in every xmodel so that a reader that lacks the operator can register it.
/// </summary>
internal sealed record OpDefinition(
    string Name,
    ImmutableArray<ArgumentDefinition> Arguments,
    ImmutableArray<AttributeDefinition> Attributes,
    string Annotation)
{
    public bool Equals(OpDefinition? other) =>
        other is not null && Name == other.Name && Annotation == other.Annotation
        && Arguments.SequenceEqual(other.Arguments) && Attributes.SequenceEqual(other.Attributes);

    public override int GetHashCode() => HashCode.Combine(Name, Arguments.Length, Attributes.Length);
}
