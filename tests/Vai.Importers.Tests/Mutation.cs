namespace Vai.Importers.Tests;

/// <summary>Damage of the kinds that files suffer, and that attackers do: bytes overwritten, cut, doubled, put in, or made extreme.</summary>
internal static class Mutation
{
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    public static byte[] Of(byte[] bytes, Random random)
    {
        for (var k = random.Next(4); k >= 0 && bytes.Length > 0; k--)
        {
            bytes = Once(bytes, random);
        }

        return bytes;
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 9), bytes.Length - at);
        switch (random.Next(8))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                var from = random.Next(bytes.Length);
                return [.. bytes[..at], .. bytes.AsSpan(from, Math.Min(random.Next(64), bytes.Length - from)), .. bytes[at..]];
            case 3:
                return Filled(bytes, at, length, Extremes[random.Next(Extremes.Length)]);
            case 4:
                return Filled(bytes, at, 1, (byte)(bytes[at] ^ (1 << random.Next(8))));
            case 5:
                return Filled(bytes, at, 1, (byte)(bytes[at] + random.Next(-3, 4)));
            default:
                return Filled(bytes, at, 1, (byte)random.Next(256));
        }
    }

    private static byte[] Filled(byte[] bytes, int at, int length, byte value)
    {
        var copy = bytes.ToArray();
        copy.AsSpan(at, length).Fill(value);
        return copy;
    }
}
