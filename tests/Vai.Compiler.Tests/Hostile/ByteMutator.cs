namespace Vai.Compiler.Tests.Hostile;

/// <summary>Damages bytes without knowing what they mean.</summary>
internal static class ByteMutator
{
    private static readonly byte[] Borders = [0x00, 0x01, 0x7F, 0x80, 0xFF];

    public static byte[] Mutate(Random random, ReadOnlySpan<byte> bytes)
    {
        var result = bytes.ToArray();
        for (var times = random.Next(1, 4); times > 0 && result.Length > 0; times--)
        {
            result = MutateOnce(random, result);
        }

        return result;
    }

    private static byte[] MutateOnce(Random random, byte[] bytes)
    {
        var place = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 1 << random.Next(1, 10)), bytes.Length - place);
        switch (random.Next(6))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[place] = Borders[random.Next(Borders.Length)];
                return bytes;
            case 2:
                random.NextBytes(bytes.AsSpan(place, length));
                return bytes;
            case 3:
                return bytes[..place];
            case 4:
                return [.. bytes[..place], .. bytes[(place + length)..]];
            default:
                return [.. bytes[..(place + length)], .. bytes[place..]];
        }
    }
}
