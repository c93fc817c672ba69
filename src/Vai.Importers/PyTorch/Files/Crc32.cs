namespace Vai.Importers.PyTorch.Files;

/// <summary>
/// The checksum of zip entries (ISO 3309, reflected polynomial 0xEDB88320). The base class library's zip reader does not check it.
/// </summary>
internal static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(index => Shift((uint)index))];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var item in bytes)
        {
            crc = Table[(byte)(crc ^ item)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint Shift(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
        }

        return value;
    }
}
