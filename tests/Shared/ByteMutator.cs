namespace Vai.Tests;

/// <summary>Damage of the kinds that files suffer, and that attackers do, without knowing what the bytes mean: one to four times
/// bytes are overwritten, cut, doubled, put in, or made extreme.</summary>
internal static class ByteMutator
{
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    public static byte[] Mutate(Random random, ReadOnlySpan<byte> bytes)
    {
        var result = bytes.ToArray();
        for (var times = random.Next(1, 5); times > 0 && result.Length > 0; times--)
        {
            result = MutateOnce(random, result);
        }

        return result;
    }

    private static byte[] MutateOnce(Random random, byte[] bytes)
    {
        var place = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 1 << random.Next(1, 10)), bytes.Length - place);
        switch (random.Next(9))
        {
            case 0:
                bytes[place] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                bytes[place] += (byte)random.Next(-3, 4);
                return bytes;
            case 2:
                bytes[place] = (byte)random.Next(256);
                return bytes;
            case 3:
                bytes.AsSpan(place, Math.Min(random.Next(1, 9), length)).Fill(Extremes[random.Next(Extremes.Length)]);
                return bytes;
            case 4:
                random.NextBytes(bytes.AsSpan(place, length));
                return bytes;
            case 5:
                return bytes[..place];
            case 6:
                return [.. bytes[..place], .. bytes[(place + length)..]];
            case 7:
                return [.. bytes[..(place + length)], .. bytes[place..]];
            default:
                var from = random.Next(bytes.Length);
                return [.. bytes[..place], .. bytes.AsSpan(from, Math.Min(random.Next(64), bytes.Length - from)), .. bytes[place..]];
        }
    }
}
