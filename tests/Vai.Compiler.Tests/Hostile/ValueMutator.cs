namespace Vai.Compiler.Tests.Hostile;

/// <summary>Damages attributes: absent, of another type, or with values at the borders of what anybody thought of.</summary>
internal static class ValueMutator
{
    private static readonly int[] Borders =
    [
        0, -1, 1, 2, 3, 7, 8, 31, 32, 127, 128, 255, 256, 1023, 65535, 65536, 1 << 20, 1 << 24, 1 << 28, 1 << 29, 1 << 30,
        int.MaxValue, int.MinValue,
    ];

    private static readonly string[] Words =
    [
        "", "DPU", "CPU", "USER", "CONST", "WORKSPACE", "INTERFACE", "DATA", "MAX", "AVG", "RELU", "LEAKYRELU", "RELU6", "ADD",
        "MUL", "SAME", "CEIL",
        "NEAREST", "BILINEAR", "REG_0", "REG_2", "REG_7", "REG_9", "STD_ROUND", "FLOAT64", "INT32", new('x', 5000),
    ];

    public static AttributeMap Mutate(Random random, AttributeMap attributes)
    {
        if (attributes.Count == 0)
        {
            return attributes.With(("axis", Number(random, 0)));
        }

        var (name, value) = attributes.ElementAt(random.Next(attributes.Count));
        return random.Next(8) switch
        {
            0 => attributes.Without(name),
            1 => attributes.With((name, attributes.ElementAt(random.Next(attributes.Count)).Value)),
            _ => attributes.With((name, Mutate(random, value))),
        };
    }

    public static ImmutableArray<int> Mutate(Random random, ImmutableArray<int> numbers)
    {
        if (numbers.IsEmpty || random.Next(6) == 0)
        {
            return numbers.Add(Positive(random, 1));
        }

        var index = random.Next(numbers.Length);
        return random.Next(6) == 0 ? numbers.RemoveAt(index) : numbers.SetItem(index, Positive(random, numbers[index]));
    }

    private static AttributeValue Mutate(Random random, AttributeValue attribute) => attribute.Value switch
    {
        bool value => !value,
        int value => Number(random, value),
        ulong value => value ^ (1UL << random.Next(64)),
        float value => random.Next(2) == 0 ? float.NaN : value * Number(random, 2),
        string => Words[random.Next(Words.Length)],
        ImmutableArray<byte> value => AttributeValue.WrapBytes(ByteMutator.Mutate(random, value.AsSpan())),
        ImmutableArray<int> value =>
            AttributeValue.OfInt32Vector(
            (random.Next(3) == 0 ? [.. value.Select(item => Number(random, item))] : Mutate(random, value)).AsSpan()),
        ImmutableArray<float> value => AttributeValue.OfFloatVector([.. value.Select(item => item * Number(random, 1))]),
        ImmutableArray<string> value => AttributeValue.OfStringVector([.. value.Where(_ => random.Next(3) != 0)]),
        ImmutableSortedDictionary<string, int> value => AttributeValue.OfMap(Mutate(random, value, item => Number(random, item))),
        ImmutableSortedDictionary<string, string> value =>
            AttributeValue.OfMap(Mutate(random, value, _ => Words[random.Next(Words.Length)])),
        ImmutableSortedDictionary<string, ImmutableArray<byte>> value =>
            AttributeValue.OfMap(Mutate(random, value, item => [.. ByteMutator.Mutate(random, item.AsSpan())])),
        _ => Number(random, 0),
    };

    private static ImmutableSortedDictionary<string, T> Mutate<T>(
        Random random, ImmutableSortedDictionary<string, T> map, Func<T, T> change)
    {
        if (map.IsEmpty)
        {
            return map;
        }

        var (key, value) = map.ElementAt(random.Next(map.Count));
        return random.Next(4) switch
        {
            0 => map.Remove(key),
            1 => map.Remove(key).SetItem(Words[random.Next(Words.Length)], value),
            _ => map.SetItem(key, change(value)),
        };
    }

    private static int Positive(Random random, int value) => Math.Max(Number(random, value), 0);

    private static int Number(Random random, int value) => random.Next(3) switch
    {
        0 => Borders[random.Next(Borders.Length)],
        1 => unchecked(value + random.Next(-3, 4)),
        _ => unchecked(value * Borders[random.Next(Borders.Length)]),
    };
}
