using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace Vai.Xir.Serialization;

/// <summary>Attribute values between the wire's oneof and <see cref="AttributeValue"/>; the two directions stand side by side.</summary>
internal static class AttributeConversion
{
    public static AttributeValue FromWire(Wire.AttrValue? wire) => wire is null || wire.ValueCase == Wire.AttrValue.ValueOneofCase.None
        ? AttributeValue.None
        : AttributeValue.Create((AttributeType)(int)wire.ValueCase, Content(wire));

    public static Wire.AttrValue ToWire(AttributeValue attribute)
    {
        var value = attribute.Value;
        return attribute.Type switch
        {
            AttributeType.None => new(),
            AttributeType.Bool => new() { BoolValue = (bool)value! },
            AttributeType.Int32 => new() { Int32Value = (int)value! },
            AttributeType.UInt32 => new() { Uint32Value = (uint)value! },
            AttributeType.Int64 => new() { Int64Value = (long)value! },
            AttributeType.UInt64 => new() { Uint64Value = (ulong)value! },
            AttributeType.Float => new() { FloatValue = (float)value! },
            AttributeType.Double => new() { DoubleValue = (double)value! },
            AttributeType.String => new() { StringValue = (string)value! },
            AttributeType.Bytes => new() { BytesValue = Bytes(value!) },
            AttributeType.BoolVector => new() { BoolVecValue = new() { Value = { Vector<bool>(value!) } } },
            AttributeType.Int32Vector => new() { Int32VecValue = Int32s(value!) },
            AttributeType.UInt32Vector => new() { Uint32VecValue = UInt32s(value!) },
            AttributeType.Int64Vector => new() { Int64VecValue = Int64s(value!) },
            AttributeType.UInt64Vector => new() { Uint64VecValue = UInt64s(value!) },
            AttributeType.FloatVector => new() { FloatVecValue = new() { Value = { Vector<float>(value!) } } },
            AttributeType.DoubleVector => new() { DoubleVecValue = new() { Value = { Vector<double>(value!) } } },
            AttributeType.StringVector => new() { StringVecValue = Strings(value!) },
            AttributeType.BytesVector =>
                new() { BytesVecValue = new() { Value = { Vector<ImmutableArray<byte>>(value!).Select(item => Bytes(item)) } } },
            AttributeType.MapInt32 =>
                new() { MapString2Int32Value = Fill(new Wire.Map_int32(), map => map.Value, value!, (int item) => item) },
            AttributeType.MapUInt32 =>
                new() { MapString2Uint32Value = Fill(new Wire.Map_uint32(), map => map.Value, value!, (uint item) => item) },
            AttributeType.MapInt64 =>
                new() { MapString2Int64Value = Fill(new Wire.Map_int64(), map => map.Value, value!, (long item) => item) },
            AttributeType.MapUInt64 =>
                new() { MapString2Uint64Value = Fill(new Wire.Map_uint64(), map => map.Value, value!, (ulong item) => item) },
            AttributeType.MapString =>
                new() { MapString2StringValue = Fill(new Wire.Map_string(), map => map.Value, value!, (string item) => item) },
            AttributeType.MapBytes => new()
            {
                MapString2BytesValue = Fill(new Wire.Map_bytes(), map => map.Value, value!, (ImmutableArray<byte> item) => Bytes(item)),
            },
            AttributeType.MapInt32Vector => new()
            {
                MapString2Int32VecValue =
                    Fill(new Wire.Map_int32_vec(), map => map.Value, value!, (ImmutableArray<int> item) => Int32s(item)),
            },
            AttributeType.MapUInt32Vector => new()
            {
                MapString2Uint32VecValue =
                    Fill(new Wire.Map_uint32_vec(), map => map.Value, value!, (ImmutableArray<uint> item) => UInt32s(item)),
            },
            AttributeType.MapInt64Vector => new()
            {
                MapString2Int64VecValue =
                    Fill(new Wire.Map_int64_vec(), map => map.Value, value!, (ImmutableArray<long> item) => Int64s(item)),
            },
            AttributeType.MapUInt64Vector => new()
            {
                MapString2Uint64VecValue =
                    Fill(new Wire.Map_uint64_vec(), map => map.Value, value!, (ImmutableArray<ulong> item) => UInt64s(item)),
            },
            AttributeType.MapStringVector => new()
            {
                MapString2StringVecValue =
                    Fill(new Wire.Map_string_vec(), map => map.Value, value!, (ImmutableArray<string> item) => Strings(item)),
            },
            _ => throw new ArgumentOutOfRangeException(nameof(attribute), attribute.Type, "not an attribute type"),
        };
    }

    private static object Content(Wire.AttrValue wire) => (AttributeType)(int)wire.ValueCase switch
    {
        AttributeType.Bool => wire.BoolValue,
        AttributeType.Int32 => wire.Int32Value,
        AttributeType.UInt32 => wire.Uint32Value,
        AttributeType.Int64 => wire.Int64Value,
        AttributeType.UInt64 => wire.Uint64Value,
        AttributeType.Float => wire.FloatValue,
        AttributeType.Double => wire.DoubleValue,
        AttributeType.String => wire.StringValue,
        AttributeType.Bytes => Bytes(wire.BytesValue),
        AttributeType.BoolVector => wire.BoolVecValue.Value.ToImmutableArray(),
        AttributeType.Int32Vector => wire.Int32VecValue.Value.ToImmutableArray(),
        AttributeType.UInt32Vector => wire.Uint32VecValue.Value.ToImmutableArray(),
        AttributeType.Int64Vector => wire.Int64VecValue.Value.ToImmutableArray(),
        AttributeType.UInt64Vector => wire.Uint64VecValue.Value.ToImmutableArray(),
        AttributeType.FloatVector => wire.FloatVecValue.Value.ToImmutableArray(),
        AttributeType.DoubleVector => wire.DoubleVecValue.Value.ToImmutableArray(),
        AttributeType.StringVector => wire.StringVecValue.Value.ToImmutableArray(),
        AttributeType.BytesVector => wire.BytesVecValue.Value.Select(Bytes).ToImmutableArray(),
        AttributeType.MapInt32 => Map(wire.MapString2Int32Value.Value, item => item),
        AttributeType.MapUInt32 => Map(wire.MapString2Uint32Value.Value, item => item),
        AttributeType.MapInt64 => Map(wire.MapString2Int64Value.Value, item => item),
        AttributeType.MapUInt64 => Map(wire.MapString2Uint64Value.Value, item => item),
        AttributeType.MapString => Map(wire.MapString2StringValue.Value, item => item),
        AttributeType.MapBytes => Map(wire.MapString2BytesValue.Value, Bytes),
        AttributeType.MapInt32Vector => Map(wire.MapString2Int32VecValue.Value, item => item.Value.ToImmutableArray()),
        AttributeType.MapUInt32Vector => Map(wire.MapString2Uint32VecValue.Value, item => item.Value.ToImmutableArray()),
        AttributeType.MapInt64Vector => Map(wire.MapString2Int64VecValue.Value, item => item.Value.ToImmutableArray()),
        AttributeType.MapUInt64Vector => Map(wire.MapString2Uint64VecValue.Value, item => item.Value.ToImmutableArray()),
        AttributeType.MapStringVector => Map(wire.MapString2StringVecValue.Value, item => item.Value.ToImmutableArray()),
        _ => throw new ArgumentOutOfRangeException(nameof(wire), wire.ValueCase, "not an attribute type"),
    };

    // The parser gave the bytes an array of their own, and nobody else holds the message: a model's weights are not copied again.
    private static ImmutableArray<byte> Bytes(Wire.Bytes wire) => ImmutableCollectionsMarshal.AsImmutableArray(
        MemoryMarshal.TryGetArray(wire.Value.Memory, out var segment) && segment is { Offset: 0, Array: { } whole }
            && segment.Count == whole.Length
            ? whole
            : wire.Value.ToByteArray());

    private static Wire.Bytes Bytes(object value) =>
        new() { Value = UnsafeByteOperations.UnsafeWrap(((ImmutableArray<byte>)value).AsMemory()) };

    private static ImmutableArray<T> Vector<T>(object value) => (ImmutableArray<T>)value;

    private static Wire.Int32Vec Int32s(object value) => new() { Value = { Vector<int>(value) } };

    private static Wire.Uint32Vec UInt32s(object value) => new() { Value = { Vector<uint>(value) } };

    private static Wire.Int64Vec Int64s(object value) => new() { Value = { Vector<long>(value) } };

    private static Wire.Uint64Vec UInt64s(object value) => new() { Value = { Vector<ulong>(value) } };

    private static Wire.StringVec Strings(object value) => new() { Value = { Vector<string>(value) } };

    private static ImmutableSortedDictionary<string, TItem> Map<TWire, TItem>(MapField<string, TWire> wire, Func<TWire, TItem> convert) =>
        wire.ToImmutableSortedDictionary(pair => pair.Key, pair => convert(pair.Value), StringComparer.Ordinal);

    private static TMessage Fill<TMessage, TWire, TItem>(
        TMessage message, Func<TMessage, MapField<string, TWire>> field, object value, Func<TItem, TWire> convert)
    {
        var target = field(message);
        foreach (var (key, item) in (ImmutableSortedDictionary<string, TItem>)value)
        {
            target.Add(key, convert(item));
        }

        return message;
    }
}
