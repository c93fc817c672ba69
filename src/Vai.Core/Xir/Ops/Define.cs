namespace Vai.Xir.Ops;

/// <summary>Short forms in which the operators' files define them.</summary>
internal static class Define
{
    /// <summary>What the names of operators on int8 end with.</summary>
    public const string FixedSuffix = "-fix";

    public static ArgumentDefinition Input { get; } = Required("input");

    public static XirOperator Operator(
        string name, ImmutableArray<ArgumentDefinition> arguments, ImmutableArray<AttributeDefinition> attributes,
        OpTraits traits = OpTraits.None)
    {
        var type = name.EndsWith(FixedSuffix, StringComparison.Ordinal) ? TensorDataType.XInt : TensorDataType.Float;
        return new XirOperator(
            new OpDefinition(name, [.. arguments.Select(argument => argument with { DataType = type })], attributes, ""), traits);
    }

    /// <summary>An operator that stands in files of others and that ours write with the definition of its use
    /// (<see cref="XirOperators.DefinitionOf"/>).</summary>
    public static XirOperator Known(string name, OpTraits traits) => new(new OpDefinition(name, [], [], ""), traits) { IsDefined = false };

    public static ArgumentDefinition Required(string name) => new(name, ArgumentOccurrence.Required, TensorDataType.Float, "");

    public static ArgumentDefinition OptionalInput(string name) => new(name, ArgumentOccurrence.Optional, TensorDataType.Float, "");

    public static ArgumentDefinition Repeated(string name) => new(name, ArgumentOccurrence.Repeated, TensorDataType.Float, "");

    public static AttributeDefinition RequiredAttribute(string name, AttributeValue typeOfValue) =>
        new(name, Optional: false, typeOfValue, 0, "");

    public static AttributeDefinition Flag(string name, bool fallback = false) => new(name, Optional: true, fallback, 0, "");

    public static AttributeDefinition Number(string name, int fallback) => new(name, Optional: true, fallback, 0, "");

    public static AttributeDefinition Real(string name, float fallback) => new(name, Optional: true, fallback, 0, "");

    public static AttributeDefinition FloatVector(string name) => new(name, Optional: true, AttributeValue.OfFloatVector(), 0, "");

    public static AttributeDefinition Text(string name) => new(name, Optional: true, "", 0, "");

    public static AttributeDefinition Vector(string name, int length, params int[] fallback) =>
        new(name, Optional: fallback.Length > 0 || length == 0, AttributeValue.OfInt32Vector(fallback), length, "");
}
