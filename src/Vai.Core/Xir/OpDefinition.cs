using System.Collections.Immutable;

namespace Vai.Xir;

/// <summary>How often an argument of an op may be filled.</summary>
public enum ArgumentOccurrence { Required = 0, Optional = 1, Repeated = 2, RequiredAndRepeated = 3 }

/// <summary>The definition of one input slot.</summary>
public sealed record ArgumentDefinition(string Name, ArgumentOccurrence Occurrence, TensorDataType DataType, string Annotation);

/// <summary>The definition of one attribute.</summary>
/// <param name="Optional">Whether an op may lack it.</param>
/// <param name="ListLength">Length of a vector; 0 when free.</param>
public sealed record AttributeDefinition(string Name, bool Optional, AttributeValue Default, int ListLength, string Annotation);

/// <summary>
/// The definition of an operator, repeated in every xmodel so that a reader that lacks the operator can register it.
/// </summary>
public sealed record OpDefinition(
    string Name,
    ImmutableArray<ArgumentDefinition> Arguments,
    ImmutableArray<AttributeDefinition> Attributes,
    string Annotation)
{
    /// <summary>The definitions of the ops used, sorted by name: standard ones, and a generic one for a custom op.</summary>
    public static ImmutableArray<OpDefinition> ForOps(IEnumerable<XirOp> ops) =>
    [
        .. ops.DistinctBy(op => op.Type).OrderBy(op => op.Type, StringComparer.Ordinal)
            .Select(op => StandardOps.Definitions.TryGetValue(op.Type, out var definition) ? definition : Custom(op)),
    ];

    public bool Equals(OpDefinition? other) =>
        other is not null && Name == other.Name && Annotation == other.Annotation
        && Arguments.SequenceEqual(other.Arguments) && Attributes.SequenceEqual(other.Attributes);

    public override int GetHashCode() => HashCode.Combine(Name, Arguments.Length, Attributes.Length);

    private static OpDefinition Custom(XirOp op) => new(
        op.Type,
        [.. op.Arguments.Select(argument => new ArgumentDefinition(argument.Name, ArgumentOccurrence.Repeated, TensorDataType.Float, ""))],
        [.. op.Attributes.Select(attribute => new AttributeDefinition(attribute.Key, Optional: true, attribute.Value, 0, ""))],
        "An operator that XIR does not define.");
}
