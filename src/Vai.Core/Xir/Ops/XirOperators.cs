using System.Collections.Frozen;

namespace Vai.Xir.Ops;

/// <summary>All operators that we know, by name: the one registry of what is true of them everywhere.</summary>
internal static class XirOperators
{
    private static readonly FrozenDictionary<string, XirOperator> ByName = new[]
    {
        InterfaceOps.All, ConvolutionOps.All, PoolingOps.All, ActivationOps.All, ArithmeticOps.All, MovingOps.All, ProcessorOps.All,
    }.SelectMany(family => family).ToFrozenDictionary(known => known.Name, StringComparer.Ordinal);

    /// <summary>Sorted by name.</summary>
    public static ImmutableArray<XirOperator> All { get; } = [.. ByName.Values.OrderBy(known => known.Name, StringComparer.Ordinal)];

    /// <summary>The facts of an operator; one that we do not know, as files of others have them, has none.</summary>
    public static XirOperator Of(string type) => ByName.GetValueOrDefault(type) ?? Unknown(type);

    /// <summary>The definitions of the ops used, sorted by name: those of XIR, and a generic one for any other op.</summary>
    internal static ImmutableArray<OpDefinition> DefinitionsOf(IEnumerable<XirOp> ops) =>
        [.. ops.DistinctBy(op => op.Type).OrderBy(op => op.Type, StringComparer.Ordinal).Select(DefinitionOf)];

    /// <summary>As XIR registers the operator, or, of one that XIR does not define, as this op uses it.</summary>
    internal static OpDefinition DefinitionOf(XirOp op) => ByName.TryGetValue(op.Type, out var known) && known.IsDefined
        ? known.Definition
        : new OpDefinition(
            op.Type,
            [.. op.Arguments.Select(argument =>
                new ArgumentDefinition(argument.Name, ArgumentOccurrence.Repeated, TensorDataType.Float, ""))],
            [.. op.Attributes.Select(attribute => new AttributeDefinition(attribute.Key, Optional: true, attribute.Value, 0, ""))],
            "An operator that XIR does not define.");

    private static XirOperator Unknown(string type) => Define.Known(
        type, type.EndsWith(Define.FixedSuffix, StringComparison.Ordinal) ? OpTraits.Fixed : OpTraits.None);
}
