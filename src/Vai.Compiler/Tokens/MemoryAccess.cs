namespace Vai.Compiler.Tokens;

/// <summary>Lines of a bank; they go on at line 0 behind the last line of the bank.</summary>
internal readonly record struct BankLines(int Bank, int First, int Count);

/// <summary>Bytes of DDR memory behind a base register.</summary>
internal readonly record struct DdrBytes(int Register, long First, long Count);

/// <summary>
/// What an instruction reads and writes. Regions may be larger than the truth (gaps between pixels are counted in), never smaller.
/// </summary>
internal sealed record MemoryAccess(
    ImmutableArray<BankLines> Reads, ImmutableArray<BankLines> Writes, DdrBytes? DdrRead = null, DdrBytes? DdrWrite = null)
{
    public static MemoryAccess None { get; } = new([], []);
}
