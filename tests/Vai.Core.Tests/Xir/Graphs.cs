namespace Vai.Core.Tests.Xir;

internal static class Graphs
{
    public static XirGraph Chain(params string[] names) => XirGraph.Create("chain", names.Index().Select(item => new XirOp(
        item.Item,
        "relu",
        AttributeMap.Empty,
        item.Index == 0 ? [] : [XirArgument.Of("input", names[item.Index - 1])],
        XirTensor.Float32(item.Item, 1, 2, 3))));

    public static XirGraph WithEveryAttributeType()
    {
        var bytes = ImmutableArray.Create<byte>(0, 255);
        var attributes = AttributeMap.Of(
            ("none", AttributeValue.None),
            ("bool", false),
            ("int32", 0),
            ("uint32", uint.MaxValue),
            ("int64", long.MinValue),
            ("uint64", ulong.MaxValue),
            ("float", float.NaN),
            ("double", -0.0),
            ("string", ""),
            ("bytes", AttributeValue.OfBytes(bytes)),
            ("bools", Vector(AttributeType.BoolVector, true, false)),
            ("int32s", AttributeValue.OfInt32Vector(-1, 0, 1)),
            ("empty", AttributeValue.OfInt32Vector()),
            ("uint32s", Vector(AttributeType.UInt32Vector, 1u)),
            ("int64s", Vector(AttributeType.Int64Vector, -1L)),
            ("uint64s", Vector(AttributeType.UInt64Vector, 1UL)),
            ("floats", AttributeValue.OfFloatVector(0.5f)),
            ("doubles", Vector(AttributeType.DoubleVector, 0.5)),
            ("strings", AttributeValue.OfStringVector("x", "")),
            ("bytesList", Vector(AttributeType.BytesVector, bytes, [])),
            ("mapInt32", AttributeValue.OfMap([KeyValuePair.Create("b", 2), KeyValuePair.Create("a", 1)])),
            ("mapUInt32", Map(AttributeType.MapUInt32, 1u)),
            ("mapInt64", Map(AttributeType.MapInt64, 1L)),
            ("mapUInt64", Map(AttributeType.MapUInt64, 1UL)),
            ("mapString", AttributeValue.OfMap([KeyValuePair.Create("k", "v")])),
            ("mapBytes", AttributeValue.OfMap([KeyValuePair.Create("k", bytes)])),
            ("mapInt32s", Map(AttributeType.MapInt32Vector, ImmutableArray.Create(1))),
            ("mapUInt32s", Map(AttributeType.MapUInt32Vector, ImmutableArray.Create(1u))),
            ("mapInt64s", Map(AttributeType.MapInt64Vector, ImmutableArray.Create(1L))),
            ("mapUInt64s", Map(AttributeType.MapUInt64Vector, ImmutableArray.Create(1UL))),
            ("mapStrings", Map(AttributeType.MapStringVector, ImmutableArray.Create("x"))));
        var chain = Chain("a", "b");
        return chain with { Ops = chain.Ops.SetItem(0, chain.Ops[0] with { Attributes = attributes }), Attributes = attributes };
    }

    private static AttributeValue Vector<T>(AttributeType type, params ImmutableArray<T> items) => AttributeValue.Create(type, items);

    private static AttributeValue Map<T>(AttributeType type, T value) =>
        AttributeValue.Create(type, ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal).Add("k", value));
}
