using Vai.Targets;

namespace Vai.Compiler.Tokens;

/// <summary>
/// Finds, in program order, which instructions of other engines an instruction must come after: the last that wrote what it
/// reads or writes, the last that read what it writes. Earlier ones are ordered behind these already.
/// </summary>
internal sealed class DependencyFinder(DpuTarget target)
{
    private const int RegisterCount = 8;

    private readonly AccessMap[] _banks = [.. Enumerable.Range(0, target.Banks.Count).Select(_ => new AccessMap())];
    private readonly AccessMap[] _registers = [.. Enumerable.Range(0, RegisterCount).Select(_ => new AccessMap())];

    /// <summary>The latest instruction of each engine that conflicts with this one.</summary>
    /// <param name="number">The instruction's number, counted from 1; rises from call to call.</param>
    /// <param name="engine">The place of its engine (<see cref="EngineNumbers.IndexOf"/>).</param>
    public EngineNumbers Next(int number, int engine, MemoryAccess access)
    {
        var needed = new EngineNumbers();
        foreach (var lines in access.Reads.SelectMany(Unwrapped))
        {
            _banks[lines.Bank].Read(lines.First, lines.Count, number, engine, ref needed);
        }

        foreach (var lines in access.Writes.SelectMany(Unwrapped))
        {
            _banks[lines.Bank].Write(lines.First, lines.Count, number, engine, ref needed);
        }

        if (access.DdrRead is { } read)
        {
            _registers[read.Register].Read(read.First, read.Count, number, engine, ref needed);
        }

        if (access.DdrWrite is { } written)
        {
            _registers[written.Register].Write(written.First, written.Count, number, engine, ref needed);
        }

        return needed;
    }

    /// <summary>A region that runs across the end of its bank is two.</summary>
    private static IEnumerable<BankLines> Unwrapped(BankLines region)
    {
        var first = region.First % DpuArchitecture.BankDepth;
        var count = Math.Min(region.Count, DpuArchitecture.BankDepth);
        var beforeEnd = Math.Min(count, DpuArchitecture.BankDepth - first);
        return beforeEnd == count
            ? [new BankLines(region.Bank, first, count)]
            : [new BankLines(region.Bank, first, beforeEnd), new BankLines(region.Bank, 0, count - beforeEnd)];
    }
}
