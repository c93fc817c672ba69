using System.Runtime.InteropServices;
using Vai.Targets;

namespace Vai.Compiler.Emission;

/// <summary>
/// Finds, in program order, which instructions of other engines an instruction must come after: the last that wrote what it
/// reads or writes, the last that read what it writes. Earlier ones are ordered behind these already.
/// </summary>
internal sealed class DependencyFinder(DpuTarget target)
{
    /// <summary>DDR is watched in pages: coarse enough to be quick, fine enough to keep rows apart.</summary>
    private const int PageBits = 6;

    private readonly Cell[] _banks = new Cell[target.Banks.Count * DpuArchitecture.BankDepth];
    private readonly Dictionary<(int Register, long Page), Cell> _ddr = [];

    /// <summary>The latest instruction of each engine that conflicts with this one.</summary>
    /// <param name="number">The instruction's number, counted from 1; rises from call to call.</param>
    /// <param name="engine">The place of its engine (<see cref="EngineNumbers.IndexOf"/>).</param>
    public EngineNumbers Next(int number, int engine, MemoryAccess access)
    {
        var needed = new EngineNumbers();
        foreach (var region in access.Reads)
        {
            for (var line = 0; line < region.Count; line++)
            {
                BankCell(region, line).Read(number, engine, ref needed);
            }
        }

        foreach (var region in access.Writes)
        {
            for (var line = 0; line < region.Count; line++)
            {
                BankCell(region, line).Write(number, engine, ref needed);
            }
        }

        foreach (var page in Pages(access.DdrRead))
        {
            DdrCell(page).Read(number, engine, ref needed);
        }

        foreach (var page in Pages(access.DdrWrite))
        {
            DdrCell(page).Write(number, engine, ref needed);
        }

        return needed;
    }

    private ref Cell BankCell(BankLines region, int line) =>
        ref _banks[(region.Bank * DpuArchitecture.BankDepth) + ((region.First + line) % DpuArchitecture.BankDepth)];

    private ref Cell DdrCell((int Register, long Page) page) => ref CollectionsMarshal.GetValueRefOrAddDefault(_ddr, page, out _);

    private static IEnumerable<(int Register, long Page)> Pages(DdrBytes? region)
    {
        if (region is { } bytes)
        {
            for (var page = bytes.First >> PageBits; page <= (bytes.First + bytes.Count - 1) >> PageBits; page++)
            {
                yield return (bytes.Register, page);
            }
        }
    }

    /// <summary>Who touched a line or a page last.</summary>
    private struct Cell
    {
        private int _writer;
        private int _writingEngine;
        private EngineNumbers _readers;

        public void Read(int number, int engine, ref EngineNumbers needed)
        {
            needed[_writingEngine] = Math.Max(needed[_writingEngine], _writer);
            _readers[engine] = number;
        }

        public void Write(int number, int engine, ref EngineNumbers needed)
        {
            needed[_writingEngine] = Math.Max(needed[_writingEngine], _writer);
            needed.RaiseTo(_readers);
            (_writer, _writingEngine, _readers) = (number, engine, default);
        }
    }
}
